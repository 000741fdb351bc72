// @ts-check
// The full code editor behind <code-editor>; loaded on first use.
import {Compartment, EditorState, RangeSetBuilder} from '@codemirror/state';
import {Decoration, EditorView, highlightActiveLine, keymap, lineNumbers, placeholder, ViewPlugin, drawSelection} from '@codemirror/view';
import {defaultKeymap, history, historyKeymap, indentWithTab, temporarilySetTabFocusMode} from '@codemirror/commands';
import {bracketMatching, HighlightStyle, syntaxHighlighting, indentOnInput} from '@codemirror/language';
import {autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap} from '@codemirror/autocomplete';
import {forceLinting, linter} from '@codemirror/lint';
import {tags} from '@lezer/highlight';
import {sql, SQLite} from '@codemirror/lang-sql';
import {json} from '@codemirror/lang-json';

const highlight = HighlightStyle.define([
  {tag: [tags.string, tags.special(tags.string)], color: 'var(--ok)'},
  {tag: [tags.number, tags.bool, tags.null], color: 'var(--info)'},
  {tag: [tags.keyword, tags.operatorKeyword, tags.propertyName], color: 'var(--accent)'},
  {tag: [tags.operator, tags.punctuation], color: 'var(--muted)'},
  {tag: [tags.comment], color: 'var(--muted)', fontStyle: 'italic'},
]);

const theme = EditorView.theme({
  '&': {color: 'var(--text)', fontSize: '0.8125rem'},
  '.cm-scroller': {fontFamily: 'var(--mono)', lineHeight: '1.6', fontVariantLigatures: 'none'},
  '.cm-content': {padding: '6px 0', caretColor: 'var(--accent)'},
  '.cm-line': {padding: '0 10px'},
  '.cm-cursor': {borderInlineStartColor: 'var(--accent)', borderInlineStartWidth: '2px'},
  '.cm-gutters': {backgroundColor: 'transparent', color: 'var(--muted)', border: '0', borderInlineEnd: '1px solid var(--line)'},
  '.cm-activeLine': {backgroundColor: 'color-mix(in oklab, var(--text) 3%, transparent)'},
  '.cm-activeLineGutter': {backgroundColor: 'transparent', color: 'var(--text)'},
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {backgroundColor: 'color-mix(in oklab, var(--accent) 24%, transparent) !important'},
  '&.cm-focused .cm-matchingBracket': {backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--line-strong)'},
  '.cm-placeholder': {color: 'var(--muted)', fontFamily: 'var(--sans)'},
  '.cm-tooltip': {backgroundColor: 'var(--surface)', color: 'var(--text)', border: '1px solid var(--line)', borderRadius: '8px', boxShadow: 'var(--shadow-1)', overflow: 'hidden'},
  // The note beside the list hangs outside of it.
  '.cm-tooltip.cm-tooltip-autocomplete': {overflow: 'visible'},
  '.cm-tooltip-autocomplete > ul': {fontFamily: 'var(--mono)', fontSize: '0.8125rem', maxBlockSize: '240px', padding: '4px'},
  '.cm-tooltip-autocomplete > ul > li': {padding: '4px 8px !important', borderRadius: '4px', lineHeight: '1.4'},
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {backgroundColor: 'var(--accent-soft) !important', color: 'var(--text) !important'},
  '.cm-completionDetail': {color: 'var(--muted)', fontStyle: 'normal', marginInlineStart: '12px', fontFamily: 'var(--sans)', fontSize: '0.75rem'},
  '.cm-completionMatchedText': {textDecoration: 'none', color: 'var(--accent)', fontWeight: '600'},
  '.cm-completionInfo': {padding: '8px 12px', fontFamily: 'var(--sans)', fontSize: '0.75rem', maxInlineSize: '280px'},
  '.cm-completionIcon': {display: 'none'},
  '.cm-diagnostic': {fontFamily: 'var(--sans)', fontSize: '0.75rem', padding: '6px 10px'},
  '.cm-diagnostic-error': {borderInlineStart: '3px solid var(--danger)'},
  '.cm-diagnostic-warning': {borderInlineStart: '3px solid var(--warn)'},
  '.cm-lintRange-error': {backgroundImage: 'none', textDecoration: 'underline wavy var(--danger) 1px', textUnderlineOffset: '4px'},
  '.cm-lintRange-warning': {backgroundImage: 'none', textDecoration: 'underline wavy var(--warn) 1px', textUnderlineOffset: '4px'},
  '.t-string': {color: 'var(--ok)'}, '.t-number': {color: 'var(--info)'}, '.t-keyword': {color: 'var(--accent)'},
  '.t-operator': {color: 'var(--muted)'}, '.t-macro': {color: 'var(--warn)'}, '.t-comment': {color: 'var(--muted)', fontStyle: 'italic'},
});

/** Colours by the host's own lexer, for languages CodeMirror has no grammar for. */
const tokenColours = (host) =>
  ViewPlugin.fromClass(
    class {
      constructor(view) {
        this.decorations = this.build(view);
      }

      update(change) {
        if (change.docChanged) this.decorations = this.build(change.view);
      }

      build(view) {
        const builder = new RangeSetBuilder();
        for (const {from, to, kind} of host.tokens(view.state.doc.toString())) {
          if (kind && from < to) builder.add(from, to, Decoration.mark({class: 't-' + kind}));
        }
        return builder.finish();
      }
    },
    {decorations: (plugin) => plugin.decorations},
  );

// The browser would keep the style of a replaced selection in a style attribute, which the content policy forbids.
const replacing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const {main} = view.state.selection;
    if (event.inputType !== 'insertText' || main.empty || !event.data || view.composing || view.state.readOnly) return false;
    event.preventDefault();
    const change = () => view.state.update(view.state.replaceSelection(event.data), {userEvent: 'input.type', scrollIntoView: true});
    if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, main.from, main.to, event.data, change))) view.dispatch(change());
    return true;
  },
});

export function createEditor(host, cursor) {
  const attributes = new Compartment();
  const editable = new Compartment();
  const describe = (from) =>
    EditorView.contentAttributes.of({
      'aria-label': from.label, ...(from.describedby ? {'aria-description': from.describedby} : {}), ...(from.invalid ? {'aria-invalid': 'true'} : {}), spellcheck: 'false', autocapitalize: 'off',
    });
  const run = () => {
    host.submitted();
    return true;
  };
  const extensions = [
    history(), drawSelection(), bracketMatching(), closeBrackets(), indentOnInput(), syntaxHighlighting(highlight), theme, replacing,
    attributes.of(describe(host)), editable.of(EditorState.readOnly.of(host.readonly)),
    keymap.of([
      {key: 'Mod-Enter', run},
      // Escape, then Tab, leaves the editor: no trap for the keyboard.
      {key: 'Escape', run: (view) => temporarilySetTabFocusMode(view), preventDefault: false},
      ...(host.singleLine ? [{key: 'Enter', run}] : []),
      ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap, ...(host.singleLine ? [] : [indentWithTab]),
    ]),
    EditorView.updateListener.of((change) => {
      if (change.docChanged) {
        const text = change.state.doc.toString();
        if (text !== host.value) host.changed(text);
      }
    }),
    ...(host.placeholder ? [placeholder(host.placeholder)] : []),
    ...(host.singleLine
      ? [EditorState.transactionFilter.of((change) => (change.newDoc.lines > 1 ? [change, {changes: joinLines(change.newDoc), sequential: true}] : change))]
      : [EditorView.lineWrapping, lineNumbers(), highlightActiveLine()]),
    ...(host.language === 'sql' ? [sql({dialect: SQLite, schema: host.schema, upperCaseKeywords: false})] : []),
    ...(host.language === 'json' ? [json()] : []),
    ...(host.tokens ? [tokenColours(host)] : []),
    autocompletion({icons: false, ...(host.complete ? {override: [(context) => host.complete(context.state.doc.toString(), context.pos, context.explicit)]} : {})}),
    ...(host.check
      ? [linter(async (view) => (await host.check(view.state.doc.toString())).map((each) => ({
          from: Math.min(each.from, view.state.doc.length), to: Math.min(Math.max(each.to, each.from), view.state.doc.length), severity: each.severity ?? 'error', message: each.message,
          actions: (each.fixes ?? []).map((fix) => ({name: fix.label, apply: (target) => target.dispatch({changes: {from: 0, to: target.state.doc.length, insert: fix.apply(target.state.doc.toString())}})})),
        })), {delay: 250})]
      : []),
  ];
  const view = new EditorView({
    state: EditorState.create({doc: host.value, selection: {anchor: Math.min(cursor, host.value.length)}, extensions}),
    parent: host.renderRoot, root: host.shadowRoot,
  });
  /** @type {any} */ (view).larder = {
    refresh: (from) => view.dispatch({effects: [attributes.reconfigure(describe(from)), editable.reconfigure(EditorState.readOnly.of(from.readonly))]}),
    recheck: () => forceLinting(view),
  };
  return view;
}

/** Pasted line breaks become spaces where one line is all there is. */
function joinLines(text) {
  const changes = [];
  for (let line = 1; line < text.lines; line++) {
    const {to} = text.line(line);
    changes.push({from: to, to: to + 1, insert: ' '});
  }
  return changes;
}
