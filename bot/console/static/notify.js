// Notices: a line on the page, and a silent browser notification only where this browser's user asked for it.
import { toast } from "./toast.js";

const KEY = "fq-notify";
const wanted = () => "Notification" in window && Notification.permission === "granted" && localStorage.getItem(KEY) === "on";

export function announce(text) {
  toast(text, 6);
  if (wanted() && document.hidden) new Notification("枫桥调解台", { body: text, silent: true, tag: "fengqiao" });
}

const box = document.getElementById("notify");
if (box) {
  box.disabled = !("Notification" in window);
  box.checked = wanted();
  box.addEventListener("change", async () => {
    if (box.checked && (await Notification.requestPermission()) !== "granted") {
      box.checked = false;
      toast("浏览器没有允许通知，可以在浏览器设置里打开。");
    }
    localStorage.setItem(KEY, box.checked ? "on" : "off");
  });
}
