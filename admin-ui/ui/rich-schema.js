// @ts-check
// What rich text can hold, how HTML becomes it, and what HTML it would lose.
import {Schema} from 'prosemirror-model';
import {parseHtml} from './trusted.js';

const STYLE = 'data-larder-style';
const TAG = /<!--[\s\S]*?-->|<[a-zA-Z](?:"[^"]*"|'[^']*'|[^'">])*>/g;
const ATTRIBUTE = /([^\s"'<>/=]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/g;

/** The content policy forbids styles even in inert documents, so they are parsed under another name. */
const renamed = (markup) => markup.replace(TAG, (tag) => (tag.startsWith('<!--') ? tag : tag.replace(ATTRIBUTE, (all, name, equals, value) => (name.toLowerCase() === 'style' ? STYLE + equals + value : all)))).replace(/<(\/?)style\b/gi, '<$1larder-style');

const scratch = document.createElement('span').style;
/** The declared style of a parsed element. */
function look(node) {
  scratch.cssText = node.getAttribute(STYLE) ?? '';
  return scratch;
}

const ALIGN = ['left', 'center', 'right', 'justify'];
const aligned = {align: {default: null}, dir: {default: null}};
const readBlock = (node) => ({align: ALIGN.includes(look(node).textAlign) ? look(node).textAlign : null, dir: node.getAttribute('dir')});
const writeBlock = ({align, dir}) => ({...(align ? {style: `text-align: ${align}`} : {}), ...(dir ? {dir} : {})});
const spans = {colspan: {default: 1}, rowspan: {default: 1}, align: {default: null}};
const readCell = (node) => ({colspan: Number(node.getAttribute('colspan')) || 1, rowspan: Number(node.getAttribute('rowspan')) || 1, align: ALIGN.includes(look(node).textAlign) ? look(node).textAlign : null});
const writeCell = ({colspan, rowspan, align}) => ({...(colspan > 1 ? {colspan} : {}), ...(rowspan > 1 ? {rowspan} : {}), ...(align ? {style: `text-align: ${align}`} : {})});
const named = (node, names) => Object.fromEntries(names.map((name) => [name, node.getAttribute(name)]));
const given = (attrs) => Object.fromEntries(Object.entries(attrs).filter(([, value]) => value !== null));
/** A parse rule for a declared style; others still apply to the same element. */
const styled = (read) => ({tag: `[${STYLE}]`, consuming: false, getAttrs: (node) => read(look(node)) || false});
const simpleMark = (tags, out) => ({parseDOM: tags.map((tag) => ({tag})), toDOM: () => [out, 0]});

export const schema = new Schema({
  nodes: {
    doc: {content: 'block+'},
    paragraph: {group: 'block', content: 'inline*', attrs: aligned, parseDOM: [{tag: 'p', getAttrs: readBlock}], toDOM: (node) => ['p', writeBlock(node.attrs), 0]},
    heading: {
      group: 'block', content: 'inline*', defining: true, attrs: {level: {default: 2}, ...aligned},
      parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({tag: 'h' + level, getAttrs: (node) => ({level, ...readBlock(node)})})),
      toDOM: (node) => ['h' + node.attrs.level, writeBlock(node.attrs), 0],
    },
    blockquote: {group: 'block', content: 'block+', defining: true, parseDOM: [{tag: 'blockquote'}], toDOM: () => ['blockquote', 0]},
    code_block: {
      group: 'block', content: 'text*', marks: '', code: true, defining: true, attrs: {language: {default: null}},
      parseDOM: [{tag: 'pre', preserveWhitespace: 'full', getAttrs: (node) => ({language: /language-(\S+)/.exec(node.className + ' ' + (node.firstElementChild?.className ?? ''))?.[1] ?? null})}],
      toDOM: (node) => ['pre', node.attrs.language ? {class: 'language-' + node.attrs.language} : {}, ['code', 0]],
    },
    table: {group: 'block', content: 'table_row+', isolating: true, parseDOM: [{tag: 'table'}], toDOM: () => ['table', ['tbody', 0]]},
    table_row: {content: '(table_header | table_cell)+', parseDOM: [{tag: 'tr'}], toDOM: () => ['tr', 0]},
    table_header: {content: 'inline*', isolating: true, attrs: spans, parseDOM: [{tag: 'th', getAttrs: readCell}], toDOM: (node) => ['th', writeCell(node.attrs), 0]},
    table_cell: {content: 'inline*', isolating: true, attrs: spans, parseDOM: [{tag: 'td', getAttrs: readCell}], toDOM: (node) => ['td', writeCell(node.attrs), 0]},
    video: {group: 'block', atom: true, attrs: {src: {}, width: {default: null}, height: {default: null}}, parseDOM: [{tag: 'video[src]', getAttrs: (node) => named(node, ['src', 'width', 'height'])}], toDOM: (node) => ['video', {...given(node.attrs), controls: ''}]},
    audio: {group: 'block', atom: true, attrs: {src: {}}, parseDOM: [{tag: 'audio[src]', getAttrs: (node) => named(node, ['src'])}], toDOM: (node) => ['audio', {...given(node.attrs), controls: ''}]},
    horizontal_rule: {group: 'block', parseDOM: [{tag: 'hr'}], toDOM: () => ['hr']},
    ordered_list: {group: 'block', content: 'list_item+', attrs: {start: {default: 1}}, parseDOM: [{tag: 'ol', getAttrs: (node) => ({start: Number(node.getAttribute('start')) || 1})}], toDOM: (node) => ['ol', node.attrs.start === 1 ? {} : {start: node.attrs.start}, 0]},
    bullet_list: {group: 'block', content: 'list_item+', parseDOM: [{tag: 'ul'}], toDOM: () => ['ul', 0]},
    list_item: {content: 'paragraph block*', defining: true, parseDOM: [{tag: 'li'}], toDOM: () => ['li', 0]},
    text: {group: 'inline'},
    hard_break: {group: 'inline', inline: true, selectable: false, parseDOM: [{tag: 'br'}], toDOM: () => ['br']},
    image: {
      group: 'inline', inline: true, draggable: true, attrs: {src: {}, alt: {default: null}, title: {default: null}, width: {default: null}, height: {default: null}},
      parseDOM: [{tag: 'img[src]', getAttrs: (node) => named(node, ['src', 'alt', 'title', 'width', 'height'])}],
      toDOM: (node) => ['img', given(node.attrs)],
    },
  },
  marks: {
    link: {
      inclusive: false, attrs: {href: {}, title: {default: null}, target: {default: null}, rel: {default: null}},
      parseDOM: [{tag: 'a[href]', getAttrs: (node) => named(node, ['href', 'title', 'target', 'rel'])}],
      toDOM: (node) => ['a', given(node.attrs), 0],
    },
    strong: simpleMark(['strong', 'b'], 'strong'),
    em: simpleMark(['em', 'i'], 'em'),
    underline: {parseDOM: [{tag: 'u'}, styled((style) => /underline/.test(style.textDecorationLine) && {})], toDOM: () => ['u', 0]},
    strike: {parseDOM: [{tag: 's'}, {tag: 'del'}, styled((style) => /line-through/.test(style.textDecorationLine) && {})], toDOM: () => ['s', 0]},
    code: simpleMark(['code'], 'code'),
    subscript: simpleMark(['sub'], 'sub'),
    superscript: simpleMark(['sup'], 'sup'),
    color: {attrs: {color: {}}, parseDOM: [styled((style) => style.color && {color: style.color})], toDOM: (mark) => ['span', {style: `color: ${mark.attrs.color}`}, 0]},
  },
});

/** Stored HTML as an inert document: nothing in it loads or runs. */
export const inert = (markup) => parseHtml(renamed(markup)).body;

const KNOWN = new Set(['P', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'BLOCKQUOTE', 'PRE', 'HR', 'OL', 'UL', 'LI', 'BR', 'IMG', 'A', 'STRONG', 'B', 'EM', 'I', 'U', 'S', 'DEL', 'CODE', 'SUB', 'SUP', 'SPAN', 'BODY', 'TABLE', 'TBODY', 'THEAD', 'TR', 'TH', 'TD', 'VIDEO', 'AUDIO']);
/** Blocks that a table cell would lose. */
const IN_CELL = 'td :is(h1, h2, h3, h4, h5, h6, ul, ol, blockquote, pre, table), th :is(ul, ol, table)';

/** What of this HTML the model has no place for. */
export function losses(body) {
  const found = new Set();
  for (const node of body.querySelectorAll('*')) {
    if (!KNOWN.has(node.tagName)) found.add(`<${node.tagName.toLowerCase().replace('larder-', '')}>`);
    else if (node.id) found.add('id');
    else if (node.className && !/^language-\S+$/.test(node.className)) found.add('class');
    else if ([...look(node)].some((name) => !/^(text-align|color|text-decoration[-\w]*)$/.test(name))) found.add('style');
    else if (/^(VIDEO|AUDIO)$/.test(node.tagName) && !node.getAttribute('src')) found.add(`<${node.tagName.toLowerCase()}>`);
    else if (node.matches(IN_CELL)) found.add(`<${node.tagName.toLowerCase()}> in a cell`);
  }
  return [...found];
}

/** Pasted HTML without what office programs add to it: style sheets, classes, comments, elements of their own. */
export function cleaned(pasted) {
  const markup = pasted.replace(/<style[\s\S]*?<\/style>/gi, '');
  if (!/mso-|urn:schemas-microsoft|docs-internal-guid/.test(pasted)) return renamed(markup);
  const body = inert(markup);
  body.querySelectorAll('meta, link, xml, title').forEach((node) => node.remove());
  for (const node of [...body.querySelectorAll('*')]) {
    const {textAlign, fontWeight, fontStyle} = look(node);
    for (const name of ['class', 'lang', STYLE]) node.removeAttribute(name);
    if (textAlign === 'center' || textAlign === 'right') node.setAttribute(STYLE, `text-align: ${textAlign}`);
    if (node.tagName === 'SPAN' && Number(fontWeight) >= 600) wrapped(node, 'strong');
    if (node.tagName === 'SPAN' && fontStyle === 'italic') wrapped(node, 'em');
    // Google Docs wraps everything in a bold element that is not bold; Word adds elements with a prefix.
    if (node.tagName.includes(':') || (node.tagName === 'B' && node.id.startsWith('docs-internal'))) node.replaceWith(...node.childNodes);
    node.removeAttribute('id');
  }
  return body.innerHTML;
}

function wrapped(node, name) {
  const wrapper = node.ownerDocument.createElement(name);
  wrapper.append(...node.childNodes);
  node.append(wrapper);
}
