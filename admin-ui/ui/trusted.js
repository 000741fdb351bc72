// @ts-check
// The one policy that turns text into HTML for parsing. What is parsed here never runs: callers use inert documents.
const policy = globalThis.trustedTypes?.createPolicy('larder', {createHTML: (text) => text}) ?? {createHTML: (text) => text};

/** A document parsed from HTML; its scripts do not run and nothing is loaded. */
export const parseHtml = (text) => new DOMParser().parseFromString(/** @type {any} */ (policy.createHTML(text)), 'text/html');
