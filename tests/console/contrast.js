// Visible texts whose contrast with what lies behind them is under 4.5 (3 for large ones): WCAG AA.
(() => {
  const channels = (colour) => {
    const found = colour.match(/[\d.]+/g).map(Number);
    return { rgb: found.slice(0, 3), alpha: found.length > 3 ? found[3] : 1 };
  };
  const over = (top, under, alpha) => top.map((value, i) => value * alpha + under[i] * (1 - alpha));
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    const { rgb, alpha } = channels(getComputedStyle(element).backgroundColor);
    return alpha === 1 ? rgb : over(rgb, behind(element.parentElement), alpha);
  };
  const failing = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility({ visibilityProperty: true }) || element.closest(".hush, :disabled, .skip")) continue;
    const style = getComputedStyle(element);
    const ground = behind(element);
    const ink = channels(style.color);
    const [light, dark] = [luminance(over(ink.rgb, ground, ink.alpha)), luminance(ground)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) failing.push(`${text.slice(0, 30)} (${element.className || element.tagName}): ${ratio.toFixed(2)}`);
  }
  return failing;
})();
