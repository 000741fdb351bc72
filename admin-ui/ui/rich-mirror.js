// @ts-check
// The ProseMirror side of <rich-text>; loaded on first use.
import {DOMParser as ModelParser, DOMSerializer, Schema} from 'prosemirror-model';
import {EditorState, TextSelection} from 'prosemirror-state';
import {EditorView} from 'prosemirror-view';
import {baseKeymap, chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn} from 'prosemirror-commands';
import {keymap} from 'prosemirror-keymap';
import {history, redo, undo} from 'prosemirror-history';
import {liftListItem, sinkListItem, splitListItem, wrapInList} from 'prosemirror-schema-list';
import {inputRules, textblockTypeInputRule, wrappingInputRule} from 'prosemirror-inputrules';
import {parseHtml} from './trusted.js';

const ALIGN = ['left', 'center', 'right', 'justify'];
const aligned = {align: {default: null}, dir: {default: null}};
const readBlock = (node) => ({align: ALIGN.includes(node.style.textAlign) ? node.style.textAlign : null, dir: node.getAttribute('dir')});
const writeBlock = ({align, dir}) => ({...(align ? {style: `text-align: ${align}`} : {}), ...(dir ? {dir} : {})});
const simpleMark = (tags, out) => ({parseDOM: tags.map((tag) => ({tag})), toDOM: () => [out, 0]});

const schema = new Schema({
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
    horizontal_rule: {group: 'block', parseDOM: [{tag: 'hr'}], toDOM: () => ['hr']},
    ordered_list: {group: 'block', content: 'list_item+', attrs: {start: {default: 1}}, parseDOM: [{tag: 'ol', getAttrs: (node) => ({start: Number(node.getAttribute('start')) || 1})}], toDOM: (node) => ['ol', node.attrs.start === 1 ? {} : {start: node.attrs.start}, 0]},
    bullet_list: {group: 'block', content: 'list_item+', parseDOM: [{tag: 'ul'}], toDOM: () => ['ul', 0]},
    list_item: {content: 'paragraph block*', defining: true, parseDOM: [{tag: 'li'}], toDOM: () => ['li', 0]},
    text: {group: 'inline'},
    hard_break: {group: 'inline', inline: true, selectable: false, parseDOM: [{tag: 'br'}], toDOM: () => ['br']},
    image: {
      group: 'inline', inline: true, draggable: true, attrs: {src: {}, alt: {default: null}, title: {default: null}, width: {default: null}, height: {default: null}},
      parseDOM: [{tag: 'img[src]', getAttrs: (node) => Object.fromEntries(['src', 'alt', 'title', 'width', 'height'].map((name) => [name, node.getAttribute(name)]))}],
      toDOM: (node) => ['img', Object.fromEntries(Object.entries(node.attrs).filter(([, value]) => value !== null))],
    },
  },
  marks: {
    link: {
      inclusive: false, attrs: {href: {}, title: {default: null}, target: {default: null}, rel: {default: null}},
      parseDOM: [{tag: 'a[href]', getAttrs: (node) => Object.fromEntries(['href', 'title', 'target', 'rel'].map((name) => [name, node.getAttribute(name)]))}],
      toDOM: (node) => ['a', Object.fromEntries(Object.entries(node.attrs).filter(([, value]) => value !== null)), 0],
    },
    strong: simpleMark(['strong', 'b'], 'strong'),
    em: simpleMark(['em', 'i'], 'em'),
    underline: {parseDOM: [{tag: 'u'}, {style: 'text-decoration=underline'}], toDOM: () => ['u', 0]},
    strike: {parseDOM: [{tag: 's'}, {tag: 'del'}, {style: 'text-decoration=line-through'}], toDOM: () => ['s', 0]},
    code: simpleMark(['code'], 'code'),
    subscript: simpleMark(['sub'], 'sub'),
    superscript: simpleMark(['sup'], 'sup'),
    color: {attrs: {color: {}}, parseDOM: [{style: 'color', getAttrs: (color) => ({color})}], toDOM: (mark) => ['span', {style: `color: ${mark.attrs.color}`}, 0]},
  },
});

/** Stored HTML as an inert document: nothing in it loads or runs. */
const inert = (markup) => parseHtml(markup).body;

const KNOWN = new Set(['P', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'BLOCKQUOTE', 'PRE', 'HR', 'OL', 'UL', 'LI', 'BR', 'IMG', 'A', 'STRONG', 'B', 'EM', 'I', 'U', 'S', 'DEL', 'CODE', 'SUB', 'SUP', 'SPAN', 'BODY']);

/** What of this HTML the model has no place for. */
function losses(body) {
  const found = new Set();
  for (const node of body.querySelectorAll('*')) {
    if (!KNOWN.has(node.tagName)) found.add(`<${node.tagName.toLowerCase()}>`);
    else if (node.id) found.add('id');
    else if (node.className && !/^language-\S+$/.test(node.className)) found.add('class');
    else if (/** @type {HTMLElement} */ (node).style.length && !/^(text-align|color|text-decoration[-\w]*)$/.test([.../** @type {HTMLElement} */ (node).style][0])) found.add('style');
  }
  return [...found];
}

const lists = ['bullet_list', 'ordered_list'];

function inside(state, name) {
  const {$from} = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type.name === name) return true;
  return false;
}

function toggleList(name) {
  return (state, dispatch) => {
    if (inside(state, name)) return liftListItem(schema.nodes.list_item)(state, dispatch);
    return wrapInList(schema.nodes[name])(state, dispatch);
  };
}

const COMMANDS = {
  bold: () => toggleMark(schema.marks.strong),
  italic: () => toggleMark(schema.marks.em),
  underline: () => toggleMark(schema.marks.underline),
  strike: () => toggleMark(schema.marks.strike),
  code: () => toggleMark(schema.marks.code),
  bullets: () => toggleList('bullet_list'),
  numbers: () => toggleList('ordered_list'),
  quote: () => (state, dispatch) => (inside(state, 'blockquote') ? lift(state, dispatch) : wrapIn(schema.nodes.blockquote)(state, dispatch)),
  undo: () => undo,
  redo: () => redo,
  block: (name) => (name === 'paragraph' ? setBlockType(schema.nodes.paragraph) : name === 'codeblock' ? setBlockType(schema.nodes.code_block) : setBlockType(schema.nodes.heading, {level: Number(name[1])})),
  link: (href) => (state, dispatch) => {
    if (!href) return toggleMark(schema.marks.link)(state, dispatch);
    const mark = schema.marks.link.create({href});
    if (state.selection.empty) dispatch?.(state.tr.replaceSelectionWith(schema.text(href, [mark]), false));
    else dispatch?.(state.tr.addMark(state.selection.from, state.selection.to, mark));
    return true;
  },
  image: (src) => (state, dispatch) => {
    dispatch?.(state.tr.replaceSelectionWith(schema.nodes.image.create({src})));
    return true;
  },
};

function describe(state) {
  const {$from, from, to, empty} = state.selection;
  const has = (type) => (empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type));
  const block = $from.parent.type.name;
  return {
    bold: has(schema.marks.strong), italic: has(schema.marks.em), underline: has(schema.marks.underline), strike: has(schema.marks.strike), code: has(schema.marks.code),
    href: $from.marks().find((mark) => mark.type === schema.marks.link)?.attrs.href, bullets: inside(state, lists[0]), numbers: inside(state, lists[1]), quote: inside(state, 'blockquote'),
    block: block === 'heading' ? 'h' + $from.parent.attrs.level : block === 'code_block' ? 'codeblock' : 'paragraph',
  };
}

const rules = inputRules({rules: [
  wrappingInputRule(/^\s*>\s$/, schema.nodes.blockquote),
  wrappingInputRule(/^\s*([-*])\s$/, schema.nodes.bullet_list),
  wrappingInputRule(/^(\d+)\.\s$/, schema.nodes.ordered_list, (match) => ({start: Number(match[1])})),
  textblockTypeInputRule(/^```$/, schema.nodes.code_block),
  textblockTypeInputRule(/^(#{1,4})\s$/, schema.nodes.heading, (match) => ({level: match[1].length})),
]});

const keys = keymap({
  'Mod-b': COMMANDS.bold(), 'Mod-i': COMMANDS.italic(), 'Mod-u': COMMANDS.underline(), 'Mod-z': undo, 'Shift-Mod-z': redo, 'Mod-y': redo,
  Enter: splitListItem(schema.nodes.list_item), 'Mod-[': liftListItem(schema.nodes.list_item), 'Mod-]': sinkListItem(schema.nodes.list_item),
  'Shift-Enter': chainCommands(exitCode, (state, dispatch) => {
    dispatch?.(state.tr.replaceSelectionWith(schema.nodes.hard_break.create()).scrollIntoView());
    return true;
  }),
});

/** The model as HTML; an empty document is empty text, as the API stores it. */
function markupOf(doc) {
  if (doc.childCount === 1 && doc.firstChild.type.name === 'paragraph' && doc.firstChild.content.size === 0) return '';
  const box = document.implementation.createHTMLDocument().createElement('div');
  box.appendChild(DOMSerializer.fromSchema(schema).serializeFragment(doc.content, {document: box.ownerDocument}));
  return box.innerHTML;
}

export function createRich(place, {label, editable, changed, moved}) {
  const plugins = [rules, keys, keymap(baseKeymap), history()];
  const view = new EditorView(place, {
    state: EditorState.create({schema, plugins}),
    editable,
    attributes: {role: 'textbox', 'aria-multiline': 'true', 'aria-label': label},
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction));
      moved(describe(view.state));
      if (transaction.docChanged && !transaction.getMeta('loading')) changed(markupOf(view.state.doc));
    },
  });
  return {
    /** Shows stored HTML; returns what it would lose, and shows nothing then. */
    load(markup) {
      const body = inert(markup);
      const lost = losses(body);
      if (!lost.length) {
        const doc = ModelParser.fromSchema(schema).parse(body);
        view.updateState(EditorState.create({doc, plugins, selection: TextSelection.atStart(doc)}));
        moved(describe(view.state));
      }
      return lost;
    },
    run(name, value) {
      COMMANDS[name](value)(view.state, view.dispatch);
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}
