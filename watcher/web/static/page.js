// Shows what a sentence rests on as soon as it has the focus, without moving the page. Enter leads
// into it, Escape and Shift+Tab back. Without this file a click does the same by the address (#s3).
"use strict";
for (const sentence of document.querySelectorAll("a.s")) {
  const panel = document.querySelector(sentence.hash);
  const show = () => {
    for (const other of document.querySelectorAll(".support.shown")) other.classList.remove("shown");
    document.body.classList.add("choosing");
    panel.classList.add("shown");
    for (const other of document.querySelectorAll("a.s[aria-current]")) other.removeAttribute("aria-current");
    sentence.setAttribute("aria-current", "true");
  };
  sentence.addEventListener("focus", show);
  sentence.addEventListener("click", (event) => {
    event.preventDefault();
    sentence.focus();
    show();
    if (event.detail === 0) panel.focus(); // by keyboard, or a screen reader
  });
  panel.addEventListener("keydown", (event) => {
    const out = event.key === "Tab" && event.shiftKey && event.target === panel;
    if (!out && event.key !== "Escape") return;
    event.preventDefault();
    sentence.focus();
  });
  panel.querySelector(".close").addEventListener("click", (event) => {
    event.preventDefault();
    panel.classList.remove("shown");
    document.body.classList.remove("choosing");
    sentence.focus({ preventScroll: false });
    panel.classList.remove("shown");
  });
}
