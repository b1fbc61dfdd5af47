/* All the looks, adopted by the shadow root: nothing leaks in or out, and a strict style-src allows it. */
export const STYLE = `
/* The page's own rules, even for *, must not reach inside by inheritance. */
:host { all: initial !important; position: fixed !important; right: 0 !important; bottom: 0 !important;
  z-index: 2147483000 !important; color-scheme: light dark !important; --screen: 100vh;
  --paper: #fffaf5; --warm: #ffe6d7; --ink: #38271f; --muted: #75604f; --line: #f0dfd1; --field: #ffffff;
  --accent: #b9472c; --accent-deep: #9c3921; --on-accent: #ffffff; --accent-edge: #dca392; --accent-mist: #f9ddd0;
  --mine: #b9472c; --on-mine: #ffffff; --bubble: #ffffff;
  --staff: #e4f3ec; --staff-ink: #17392d; --staff-line: #2c7a5f; --staff-edge: #a3cfbd; --bad: #b3261e;
  --note: #f8ebdf;
  --shadow: 0 18px 50px rgba(84, 44, 22, .22), 0 3px 10px rgba(84, 44, 22, .12); }
@media (prefers-color-scheme: dark) { :host {
  --paper: #221a17; --warm: #3a2820; --ink: #f7ebe3; --muted: #c4ae9f; --line: #44352d; --field: #2c221e;
  --accent: #f0977a; --accent-deep: #f7ae96; --on-accent: #2b120a; --accent-edge: #94604e; --accent-mist: #45302a;
  --mine: #8f3f29; --on-mine: #fff3ec; --bubble: #322722;
  --staff: #1d3a30; --staff-ink: #e0f4ea; --staff-line: #6fc3a3; --staff-edge: #38695a; --bad: #ffb4ab;
  --note: #33271f;
  --shadow: 0 18px 50px rgba(0, 0, 0, .55), 0 0 0 1px #44352d; } }
@supports (height: 100dvh) { :host { --screen: 100dvh; } }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.launcher, .panel { font: 400 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Hiragino Sans GB",
  "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif; color: var(--ink); }
button { font: inherit; color: inherit; background: none; border: 0; margin: 0; padding: 0; cursor: pointer;
  min-width: 44px; min-height: 44px; touch-action: manipulation; -webkit-tap-highlight-color: transparent; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
svg { display: block; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round;
  stroke-linejoin: round; }
.solid { fill: currentColor; stroke: none; }
.hush { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher { position: fixed; right: max(20px, env(safe-area-inset-right));
  bottom: max(20px, env(safe-area-inset-bottom));
  width: 60px; height: 60px; border-radius: 50%; display: grid; place-items: center; color: var(--on-accent);
  background: var(--accent); box-shadow: 0 8px 24px rgba(120, 50, 25, .35);
  transition: transform .18s, background-color .18s; }
.launcher:hover { background: var(--accent-deep); transform: translateY(-2px); }
.launcher:focus-visible { outline: 3px solid var(--paper); box-shadow: 0 0 0 6px var(--accent); outline-offset: 0; }
.launcher svg { width: 32px; height: 32px; grid-area: 1 / 1; }
.unread { position: absolute; top: -3px; right: -3px; min-width: 24px; height: 24px; padding: 0 6px;
  border-radius: 12px;
  font: 600 13px/20px system-ui, sans-serif; text-align: center; color: var(--accent-deep); background: var(--paper);
  border: 2px solid var(--accent); }

.panel { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: 20px; width: 380px; height: 600px;
  max-width: calc(100vw - 40px); max-height: calc(var(--screen) - 40px); display: flex; flex-direction: column;
  overflow: hidden;
  background: var(--paper); border-radius: 22px; box-shadow: var(--shadow); transform-origin: 100% 100%;
  animation: rise .22s cubic-bezier(.2, .8, .3, 1); }
.open .shut-icon { display: none; }
.launcher:not(.open) .open-icon { display: none; }
@media (min-width: 480px) and (min-height: 720px) { .panel { bottom: 94px; max-height: calc(var(--screen) - 114px);
  } }
@media (max-width: 479.98px), (max-height: 719.98px) { .launcher.open { display: none; } }
@media (max-width: 479.98px) {
  .panel { inset: 0; top: var(--top, 0); bottom: auto; width: 100%; max-width: none;
  height: var(--tall, var(--screen)); max-height: none;
  border-radius: 0; box-shadow: none; padding-top: env(safe-area-inset-top); } }

header { flex: none; display: flex; align-items: center; gap: 10px; padding: 12px 8px 12px 16px;
  background: linear-gradient(160deg, var(--warm), var(--paper) 115%); border-bottom: 1px solid var(--line); }
.face { flex: none; width: 40px; height: 40px; border-radius: 50%; display: grid; place-items: center;
  color: var(--on-accent); background: var(--accent); }
.face svg { width: 25px; height: 25px; }
.who { flex: 1; min-width: 0; }
h2.title { margin: 0; font: inherit; font-weight: 650; font-size: 17px; line-height: 1.3; }
.status { display: flex; align-items: center; gap: 6px; margin: 1px 0 0; font-size: 13px; line-height: 1.35;
  color: var(--muted); }
.status::before { content: ""; flex: none; width: 8px; height: 8px; border-radius: 50%; background: #3f9b73; }
.status[data-owner="queue"]::before { background: #d98a1c; }
.status[data-owner="staff"]::before { background: var(--staff-line); }
.tool { flex: none; display: grid; place-items: center; width: 44px; border-radius: 14px; color: var(--muted);
  font-weight: 600; font-size: 14px; }
.tool:hover { color: var(--ink); background: var(--accent-mist); }
.tool svg { width: 22px; height: 22px; }

.connection { flex: none; padding: 7px 16px; font-size: 13px; line-height: 1.4; text-align: center;
  background: var(--note); border-bottom: 1px solid var(--line); }
.body { flex: 1; min-height: 0; position: relative; display: flex; }
.log { flex: 1; min-width: 0; overflow-y: auto; overscroll-behavior: contain; padding: 16px 14px 10px;
  scrollbar-width: thin;
  scrollbar-color: var(--line) transparent; }
.log:focus-visible { outline-offset: -3px; }
.welcome { display: grid; justify-items: center; gap: 6px; padding: 18px 10px 8px; text-align: center; }
.welcome .face { width: 60px; height: 60px; margin-bottom: 4px; }
.welcome .face svg { width: 34px; height: 34px; }
.welcome strong { font-size: 18px; font-weight: 650; }
.welcome p { margin: 0 0 8px; color: var(--muted); max-width: 30em; text-wrap: pretty; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; padding: 8px 0 2px; }
.welcome .choices { justify-content: center; }
.choice { padding: 9px 16px; border-radius: 22px; border: 1.5px solid var(--accent-edge);
  color: var(--accent); background: var(--field); font-weight: 550; line-height: 1.35; text-align: start;
  overflow-wrap: anywhere; }
.choice:hover { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }

.day, .note { text-align: center; font-size: 13px; color: var(--muted); }
.day { margin: 14px 0 10px; line-height: 1.4; }
.day:first-child { margin-top: 0; }
.note { margin: 12px auto; padding: 5px 14px; width: fit-content; max-width: 92%; border-radius: 14px;
  background: var(--note);
  white-space: pre-wrap; overflow-wrap: anywhere; text-wrap: balance; }
.msg { display: grid; grid-template-columns: 28px minmax(0, 1fr); column-gap: 8px; margin-top: 12px; }
.msg.next { margin-top: 4px; }
.msg > * { grid-column: 2; justify-self: start; }
.msg > .mini { grid-column: 1; grid-row: 2; align-self: end; }
.msg > .from { grid-row: 1; }
.msg > .meta { grid-row: 3; }
.msg > .choices { grid-row: 4; }
.mini { width: 28px; height: 28px; border-radius: 50%; display: grid; place-items: center; font-size: 13px;
  font-weight: 650;
  color: var(--accent); background: var(--warm); }
.mini svg { width: 17px; height: 17px; }
.from { font-size: 13px; line-height: 1.4; margin: 0 0 3px 2px; color: var(--staff-line); font-weight: 600; }
.from span { font-weight: 400; color: var(--muted); }
.bubble { grid-row: 2; max-width: 100%; padding: 9px 13px; border-radius: 18px 18px 18px 6px;
  border: 1px solid var(--line);
  background: var(--bubble); white-space: pre-wrap; overflow-wrap: anywhere; }
.bubble a { color: inherit; text-decoration: underline; text-underline-offset: 2px; }
.staff .bubble { background: var(--staff); color: var(--staff-ink); border-color: var(--staff-edge);
  border-inline-start: 3px solid var(--staff-line); }
.staff .mini { color: #fff; background: #2c7a5f; }
.customer { grid-template-columns: minmax(0, 1fr); padding-inline-start: 44px; }
.customer > * { grid-column: 1; justify-self: end; }
.customer .bubble { background: var(--mine); color: var(--on-mine); border-color: transparent;
  border-radius: 18px 18px 6px 18px; }
.customer[data-state="sending"] .bubble { filter: saturate(.55); }
.meta { display: flex; align-items: center; gap: 6px; margin: 3px 4px 0; font-size: 12px; line-height: 1.4;
  color: var(--muted);
  font-variant-numeric: tabular-nums; }
.meta svg { width: 13px; height: 13px; }
.customer[data-state="failed"] .bubble { border: 1.5px dashed var(--bad); background: transparent;
  color: var(--ink); }
.fault { color: var(--bad); }
.retry { padding: 0 10px; color: var(--accent); font-weight: 600; text-decoration: underline;
  text-underline-offset: 3px; }
.typing { display: flex; gap: 5px; width: fit-content; margin: 12px 0 2px 36px; padding: 14px;
  border-radius: 18px 18px 18px 6px;
  border: 1px solid var(--line); background: var(--bubble); }
.typing i { width: 7px; height: 7px; border-radius: 50%; background: var(--muted);
  animation: breathe 1.2s infinite ease-in-out; }
.typing i:nth-child(2) { animation-delay: .15s; }
.typing i:nth-child(3) { animation-delay: .3s; }
.latest { position: absolute; left: 50%; bottom: 8px; translate: -50% 0; display: flex; align-items: center;
  gap: 6px; padding: 0 16px;
  border-radius: 22px; color: var(--on-accent); background: var(--accent); font-size: 13px; font-weight: 600;
  white-space: nowrap;
  box-shadow: 0 4px 14px rgba(84, 44, 22, .3); }
.latest svg { width: 16px; height: 16px; }

form { flex: none; margin: 0; padding: 10px 12px calc(12px + env(safe-area-inset-bottom));
  border-top: 1px solid var(--line); }
.count { margin: 0 4px 6px; font-size: 13px; color: var(--muted); }
.count.over { color: var(--bad); }
.row { display: flex; align-items: flex-end; gap: 8px; }
.grow { flex: 1; min-width: 0; display: grid; max-height: min(132px, calc(var(--screen) * .3)); overflow: hidden;
  border: 1.5px solid var(--line);
  border-radius: 22px; background: var(--field); }
.grow:focus-within { border-color: var(--accent); box-shadow: 0 0 0 2px var(--accent-edge); }
.grow::after, textarea { grid-area: 1 / 1; font: inherit; font-size: 16px; line-height: 1.45; padding: 9px 14px;
  margin: 0; border: 0;
  min-height: 43px; min-width: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.grow::after { content: attr(data-text) " "; visibility: hidden; }
textarea { width: 100%; max-height: inherit; resize: none; color: var(--ink); background: transparent; outline: 0;
  overflow-y: auto;
  scrollbar-width: thin; }
textarea::placeholder { color: var(--muted); opacity: 1; }
.send { flex: none; width: 46px; height: 46px; border-radius: 50%; display: grid; place-items: center;
  color: var(--on-accent);
  background: var(--accent); }
.send:hover { background: var(--accent-deep); }
.send:disabled { color: var(--muted); background: var(--line); cursor: default; }
.send svg { width: 22px; height: 22px; }
@media (max-height: 460px) {
  header, form { padding-block: 5px; }
  .welcome { padding-top: 0; }
  .welcome .face { display: none; } }
@keyframes rise { from { opacity: 0; transform: translateY(14px) scale(.97); } }
@keyframes breathe { 0%, 60%, 100% { opacity: .35; } 30% { opacity: 1; transform: translateY(-3px); } }
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important;
  transition: none !important; } }
@media (forced-colors: active) { .bubble, .launcher, .send, .panel, .note { border: 1px solid CanvasText; } }
@media print { :host { display: none !important; } }`;
