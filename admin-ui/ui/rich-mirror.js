// @ts-check
// The ProseMirror side of <rich-text>; loaded on first use.
import {DOMParser as ModelParser, DOMSerializer} from 'prosemirror-model';
import {EditorState, TextSelection} from 'prosemirror-state';
import {EditorView} from 'prosemirror-view';
import {baseKeymap, chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn} from 'prosemirror-commands';
import {keymap} from 'prosemirror-keymap';
import {history, redo, undo} from 'prosemirror-history';
import {liftListItem, sinkListItem, splitListItem, wrapInList} from 'prosemirror-schema-list';
import {InputRule, inputRules, textblockTypeInputRule, wrappingInputRule} from 'prosemirror-inputrules';
import {cleaned, inert, losses, schema} from './rich-schema.js';
import {afterCell, inTable, insertTable, TABLE} from './rich-table.js';

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
  image: (attrs) => insertNode(schema.nodes.image, attrs),
  video: (attrs) => insertNode(schema.nodes.video, {src: attrs.src}),
  audio: (attrs) => insertNode(schema.nodes.audio, {src: attrs.src}),
  line: () => insertNode(schema.nodes.horizontal_rule, null),
  table: () => insertTable,
  cells: (name) => TABLE[name],
  align: (align) => setBlockAttribute('align', align),
  dir: (dir) => setBlockAttribute('dir', dir),
  color: (color) => (state, dispatch) => {
    const {from, to, empty} = state.selection;
    const mark = color ? schema.marks.color.create({color}) : null;
    if (empty) dispatch?.(mark ? state.tr.addStoredMark(mark) : state.tr.removeStoredMark(schema.marks.color));
    else dispatch?.(mark ? state.tr.addMark(from, to, mark) : state.tr.removeMark(from, to, schema.marks.color));
    return true;
  },
};

function insertNode(type, attrs) {
  return (state, dispatch) => {
    dispatch?.(state.tr.replaceSelectionWith(type.create(attrs)).scrollIntoView());
    return true;
  };
}

/** Sets alignment or direction of every block that the selection touches. */
function setBlockAttribute(name, value) {
  return (state, dispatch) => {
    const change = state.tr;
    state.doc.nodesBetween(state.selection.from, state.selection.to, (node, position) => {
      if (node.type.spec.attrs && name in node.type.spec.attrs) change.setNodeMarkup(position, undefined, {...node.attrs, [name]: value});
    });
    dispatch?.(change);
    return change.docChanged;
  };
}

function describe(state) {
  const {$from, from, to, empty} = state.selection;
  const has = (type) => (empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type));
  const block = $from.parent.type.name;
  return {
    bold: has(schema.marks.strong), italic: has(schema.marks.em), underline: has(schema.marks.underline), strike: has(schema.marks.strike), code: has(schema.marks.code),
    href: $from.marks().find((mark) => mark.type === schema.marks.link)?.attrs.href, bullets: inside(state, lists[0]), numbers: inside(state, lists[1]), quote: inside(state, 'blockquote'),
    align: $from.parent.attrs.align ?? null, dir: $from.parent.attrs.dir ?? null, table: inTable(state),
    color: (state.storedMarks ?? $from.marks()).find((mark) => mark.type === schema.marks.color)?.attrs.color ?? null,
    block: block === 'heading' ? 'h' + $from.parent.attrs.level : block === 'code_block' ? 'codeblock' : 'paragraph',
  };
}

/** Typed Markdown such as `**bold**` becomes the mark. */
const markRule = (pattern, mark) =>
  new InputRule(pattern, (state, match, start, end) => {
    const [whole, before, inner] = match;
    const from = start + whole.indexOf(before) + before.length;
    return state.tr.replaceWith(from, end, schema.text(inner, [mark.create()])).removeStoredMark(mark);
  });

const rules = inputRules({rules: [
  wrappingInputRule(/^\s*>\s$/, schema.nodes.blockquote),
  wrappingInputRule(/^\s*([-*])\s$/, schema.nodes.bullet_list),
  wrappingInputRule(/^(\d+)\.\s$/, schema.nodes.ordered_list, (match) => ({start: Number(match[1])})),
  textblockTypeInputRule(/^```$/, schema.nodes.code_block),
  markRule(/(^|\s)\*\*([^*]+)\*\*$/, schema.marks.strong),
  markRule(/(^|\s)_([^_]+)_$/, schema.marks.em),
  markRule(/(^|\s)~~([^~]+)~~$/, schema.marks.strike),
  markRule(/(^|\s)`([^`]+)`$/, schema.marks.code),
  textblockTypeInputRule(/^(#{1,4})\s$/, schema.nodes.heading, (match) => ({level: match[1].length})),
]});

function lineBreak(state, dispatch) {
  dispatch?.(state.tr.replaceSelectionWith(schema.nodes.hard_break.create()).scrollIntoView());
  return true;
}

const keys = keymap({
  'Mod-b': COMMANDS.bold(), 'Mod-i': COMMANDS.italic(), 'Mod-u': COMMANDS.underline(), 'Mod-z': undo, 'Shift-Mod-z': redo, 'Mod-y': redo,
  Enter: chainCommands((state, dispatch) => inTable(state) && lineBreak(state, dispatch), splitListItem(schema.nodes.list_item)), Tab: afterCell(1), 'Shift-Tab': afterCell(-1), 'Mod-[': liftListItem(schema.nodes.list_item), 'Mod-]': sinkListItem(schema.nodes.list_item),
  'Shift-Enter': chainCommands(exitCode, lineBreak),
});

/** The model as HTML; an empty document is empty text, as the API stores it. */
function markupOf(doc) {
  if (doc.childCount === 1 && doc.firstChild.type.name === 'paragraph' && doc.firstChild.content.size === 0) return '';
  const box = document.implementation.createHTMLDocument().createElement('div');
  box.appendChild(DOMSerializer.fromSchema(schema).serializeFragment(doc.content, {document: box.ownerDocument}));
  return box.innerHTML;
}

const here = (address) => /^(data|blob):/.test(address) || new URL(address, location.href).origin === location.origin;

/** Media of other hosts are named, not fetched: the policy of the page forbids it, and nobody asked for it. */
function mediaView(node) {
  const {src, alt} = node.attrs;
  const dom = here(src) ? document.createElement({image: 'img', video: 'video', audio: 'audio'}[node.type.name]) : document.createElement('span');
  if (here(src)) Object.assign(dom, node.type.name === 'image' ? {src, alt: alt ?? ''} : {src, controls: true});
  else Object.assign(dom, {className: 'remote', textContent: alt || src, title: src});
  for (const name of ['width', 'height']) if (node.attrs[name] && here(src)) dom.setAttribute(name, node.attrs[name]);
  return {dom};
}

const asDataUrl = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});

export function createRich(place, {label, editable, changed, moved}) {
  const plugins = [rules, keys, keymap(baseKeymap), history()];
  const view = new EditorView(place, {
    state: EditorState.create({schema, plugins}),
    editable,
    nodeViews: {image: mediaView, video: mediaView, audio: mediaView},
    transformPastedHTML: cleaned,
    handlePaste(_view, event) {
      const picture = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith('image/'));
      if (!picture) return false;
      void asDataUrl(picture).then((src) => COMMANDS.image({src, alt: picture.name})(view.state, view.dispatch));
      return true;
    },
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
