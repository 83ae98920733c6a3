// Waiting times move on by themselves: <time data-since="ISO">. The page's own clock is set by the server's.
import { onPatch } from "./patch.js";

const offset = Date.parse(document.body.dataset.now ?? "") - Date.now() || 0;

function words(minutes) {
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(minutes / 1440);
  if (minutes < 1) return "刚刚";
  if (hours < 1) return `${minutes} 分钟`;
  if (days < 1) return `${hours} 小时` + (minutes % 60 ? ` ${minutes % 60} 分` : "");
  return `${days} 天` + (hours % 24 ? ` ${hours % 24} 小时` : "");
}

function show() {
  for (const time of document.querySelectorAll("time[data-since]")) {
    const minutes = Math.max(0, Math.floor((Date.now() + offset - Date.parse(time.dateTime)) / 60000));
    const ago = "ago" in time.dataset && minutes >= 1 ? "前" : "";
    const said = words(minutes) + ago;
    if (time.textContent !== said) time.textContent = said;
  }
}

onPatch(show);
setInterval(show, 20000);
