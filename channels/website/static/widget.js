/* Tiexin 贴心: the chat widget. One script tag is all a site needs:
 *   <script src="https://care.example/widget.js" data-market="CN" data-language="zh" async></script>
 * Attributes, on the script tag or later on <tiexin-chat>:
 *   data-language  zh or en; else the browser's
 *   data-market    CN or US
 *   data-identity  a JWT the shop's own server signs for a customer signed in there
 *   data-open      the panel is open from the start
 */
(() => {
  "use strict";
  const script = document.currentScript;
  import(new URL("/static/website/widget/element.js", script.src)).then(({ install }) => install(script.dataset));
})();
