"use strict";
(function () {
  // Hover text at once and beside the pointer, in place of the browser's own, which comes late and small.
  var tip = document.createElement("div");
  tip.id = "tip";
  tip.hidden = true;
  document.body.appendChild(tip);
  document.querySelectorAll(".mark > title").forEach(function (title) {
    var mark = title.parentNode;
    var text = title.textContent;
    mark.removeChild(title);
    mark.setAttribute("aria-label", text);
    mark.addEventListener("mousemove", function (event) {
      tip.textContent = text;
      tip.hidden = false;
      var x = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
      var below = event.clientY + 16;
      var fits = below + tip.offsetHeight < window.innerHeight;
      tip.style.left = Math.max(x, 8) + "px";
      tip.style.top = (fits ? below : event.clientY - tip.offsetHeight - 10) + "px";
    });
    mark.addEventListener("mouseleave", function () { tip.hidden = true; });
  });
  document.querySelectorAll("button[data-open]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      document.querySelectorAll("details").forEach(function (each) { each.open = button.dataset.open === "1"; });
    });
  });
})();
