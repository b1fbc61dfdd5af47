/* The demo shop's own few lines: the page's language, what the chat is told of it, and the buttons that open it. */
(() => {
  "use strict";
  const asked = new URLSearchParams(location.search).get("lang");
  const zh = ["zh", "en"].includes(asked) ? asked === "zh" : navigator.language.toLowerCase().startsWith("zh");
  document.documentElement.lang = zh ? "zh-CN" : "en";

  // "interactive" comes before deferred scripts run, so the widget finds its attributes in place.
  document.addEventListener("readystatechange", () => {
    if (document.readyState !== "interactive") return;
    const widget = document.querySelector('script[src="/widget.js"]');
    widget.dataset.language = zh ? "zh" : "en";
    widget.dataset.market = zh ? "CN" : "US";
    document.title = zh ? "贴心母婴示例店" : "Tiexin demo shop";
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-chat]");
    if (!button) return;
    await customElements.whenDefined("tiexin-chat");
    document.querySelector("tiexin-chat").open({ draft: button.dataset.draft });
  });
})();
