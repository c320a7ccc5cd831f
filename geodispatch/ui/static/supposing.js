// The box of what is supposed for once; nothing of it is real, and it says so.
import { live } from "./dom.js";
import { whatIf } from "./whatif.js";

// `acts` are close(), suppose(value), drawClosure(on), closure(take).
export function drawWhatIf(panel, data, on, acts, dark) {
  panel.hidden = !on || !data;
  if (panel.hidden) return;
  panel.supposed = panel.supposed || {};
  live(panel, { now: 0, as_of: "", dark }, () => [whatIf({ data, panel }, panel.supposed, acts)].flat());
}
