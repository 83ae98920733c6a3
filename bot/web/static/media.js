// Files and voice: chosen or recorded here, sent up before the message that carries them.

export class Refused extends Error {}
export class Later extends Error {} // too many at once: it may be sent up again soon

const AT_ONCE = 2; // more would only share the line
const STALLED = 60000; // nothing moved for so long: it is given up, and may be tried again
let running = 0;
const queue = [];

// Sends the file up when it is its turn; `told` hears the share that is up.
export async function upload(file, told) {
  if (running >= AT_ONCE) await new Promise((turn) => queue.push(turn));
  else running += 1;
  try {
    return attachment(await post(file, told));
  } finally {
    if (queue.length) queue.shift()(); // its place goes to the next
    else running -= 1;
  }
}

function attachment({ status, response }) {
  const body = response || {};
  if (status === 429) throw new Later();
  if (status >= 500) throw new Error("later");
  if (status < 200 || status > 299) throw new Refused(body.message || "这个文件没收下，请换一个再发。");
  return body.attachment;
}

function post(file, told) {
  const form = new FormData();
  form.append("file", file, file.name);
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much is up
    let watch = 0;
    const moves = () => { clearTimeout(watch); watch = setTimeout(() => request.abort(), STALLED); };
    request.open("POST", "/upload");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => { moves(); told(loaded / total); };
    request.onload = () => done(request);
    request.onerror = request.onabort = () => fail(new Error("later"));
    request.onloadend = () => clearTimeout(watch);
    moves();
    request.send(form);
  });
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
