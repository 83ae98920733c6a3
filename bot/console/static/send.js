// Forms are sent in the background: refusals appear where the person is, typed words stay.
import { refresh } from "./live.js";
import { toast } from "./toast.js";

export async function send(form, button) {
  const body = new FormData(form, button);
  const url = button?.getAttribute("formaction") ?? form.getAttribute("action");
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(body), headers: { Accept: "application/json" } });
  const said = await answer.json().catch(() => ({}));
  if (answer.status === 401) said.message ??= "登录已到期，请重新登录。打好的字先复制下来。";
  if (said.sure) document.dispatchEvent(new CustomEvent("remarked", { detail: { form } }));
  if (!answer.ok) throw new Error(said.message ?? "没有办成，请再试一次。");
  return said;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-send]")) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  const error = form.querySelector("[data-error]");
  if (error) error.hidden = true;
  try {
    const said = await send(form, event.submitter);
    // A live refresh may have taken the form off the page meanwhile: the document is told, not the form.
    document.dispatchEvent(new CustomEvent("sent", { detail: { form } }));
    if (said.go) location.assign(said.go);
    else refresh(0);
    if (said.message) toast(said.message);
  } catch (wrong) {
    const words = wrong instanceof TypeError ? "网络不通，没有发出去，请再试一次。" : wrong.message;
    if (error) {
      error.textContent = words;
      error.hidden = false;
    } else toast(words, 6);
    refresh(0);
  } finally {
    delete form.dataset.busy;
  }
});
