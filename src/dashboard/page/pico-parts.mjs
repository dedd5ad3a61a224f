/** Parts of Pico CSS that the page has no use for: a third of it. Its own pictures are data URLs, which the CSP forbids. */
const UNUSED = [
  /\[dir=rtl\]/,
  /\.dropdown/,
  /\[type=(range|color|date|time|month|week|datetime-local)\]/,
  /\[data-tooltip\]/,
  /\.modal-is-/,
  /\[role=group\]/,
  /\.contrast/,
  /breadcrumb/,
  /:host/,
  /\[type=(radio|reset)\]/,
  /\[type=checkbox\]:indeterminate/,
  /\[aria-invalid=false\]/,
  /\.close/,
  /\b(textarea|blockquote|hgroup|mark|ins|del|samp|audio|video|iframe)\b/,
];

/** Leaves the unused parts out of Pico CSS. The first paint of each screen has at most 40 kB. */
export function picoParts() {
  return {
    name: 'pico-parts',
    enforce: 'pre',
    transform: (code, id) =>
      id.includes('/@picocss/pico/')
        ? { code: withoutUnused(code.replace(/--pico-icon-[\w-]+:url\("data:[^"]*"\);?/g, '')), map: null }
        : undefined,
  };
}

function withoutUnused(css) {
  return css.replace(/([^{}]+)\{([^{}]*)\}/g, (rule, selectors, body) => {
    const all = selectorsOf(selectors);
    const used = all.filter((selector) => !isUnused(selector));
    if (used.length === all.length) return rule;
    return used.length === 0 ? '' : `${used.join(',')}{${body}}`;
  });
}

/** What a selector excludes is no use of it. */
function isUnused(selector) {
  const named = selector.replace(/:(?:not|is|where)\((?:[^()]|\([^()]*\))*\)/g, '');
  return UNUSED.some((pattern) => pattern.test(named));
}

/** Divides at the commas that stand in no bracket. */
function selectorsOf(text) {
  const found = [''];
  let depth = 0;
  for (const character of text) {
    if ('(['.includes(character)) depth += 1;
    if (')]'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) found.push('');
    else found[found.length - 1] += character;
  }
  return found;
}
