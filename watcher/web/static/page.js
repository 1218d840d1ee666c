// Shows what a sentence rests on as soon as it has the focus, without moving the page. Without this
// file a click does the same by the address (#s3) alone.
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
  });
  panel.querySelector(".close").addEventListener("click", (event) => {
    event.preventDefault();
    panel.classList.remove("shown");
    document.body.classList.remove("choosing");
    sentence.focus({ preventScroll: false });
    panel.classList.remove("shown");
  });
}
