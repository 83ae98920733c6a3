// Files and voice: chosen or recorded here, sent up before the message that carries them.

export class Refused extends Error {}
export class Later extends Error {} // too many at once: it may be sent up again soon

export async function upload(file) {
  const form = new FormData();
  form.append("file", file, file.name);
  const answer = await fetch("/upload", { method: "POST", body: form });
  const body = await answer.json().catch(() => ({}));
  if (answer.status === 429) throw new Later();
  if (answer.status >= 500) throw new Error("later");
  if (!answer.ok) throw new Refused(body.message || "这个文件没收下，请换一个再发。");
  return body.attachment;
}

const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

export function canRecord() {
  return Boolean(globalThis.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
}

export class Recorder {
  // Throws when the microphone is refused; the page then offers to choose a recording instead.
  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    this.recorder = new MediaRecorder(this.stream, mimeType ? { mimeType, audioBitsPerSecond: 32000 } : {});
    this.pieces = [];
    this.recorder.ondataavailable = (event) => this.pieces.push(event.data);
    this.recorder.start(1000);
    this.began = Date.now();
  }

  seconds() {
    return Math.floor((Date.now() - this.began) / 1000);
  }

  stop() {
    return new Promise((done) => {
      this.recorder.onstop = () => {
        for (const track of this.stream.getTracks()) track.stop();
        const type = this.recorder.mimeType.split(";")[0];
        const ending = type.split("/")[1] || "webm";
        done(new File(this.pieces, `语音.${ending}`, { type }));
      };
      this.recorder.stop();
    });
  }
}
