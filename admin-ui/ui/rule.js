// @ts-check
// <rule-editor>: one rule with its states: locked, open to anyone, or a condition.
import {Element, html, icon, nothing} from '../app/element.js';
import {allCollections} from '../app/collections.js';
import {t} from '../app/i18n.js';
import {knownRecords} from '../app/known.js';
import * as language from '../lang/rule/index.js';
import './code.js';

/** What a rule can be: the value of each state and how it is shown. The second factor has no locked state. */
const STATES = {rule: ['locked', 'open', 'condition'], mfa: ['everyone', 'condition']};
const SYMBOLS = {locked: 'lock', open: 'globe', everyone: 'users', condition: 'filter'};

/** The state of a stored rule: `locked`, `open` (`everyone` of a second factor) or `condition`. */
export const stateOf = (value, path = '') => (value ? 'condition' : path === 'mfa.rule' ? 'everyone' : value === '' ? 'open' : 'locked');
export const symbolOf = (state) => SYMBOLS[state];

/** What a state is called: signing in is not locked for superusers only but for everybody. */
export const stateName = (state, path = '') => t(path === 'authRule' ? 'rule.signIn.' + state : 'rule.state.' + state);

/** A rule of a collection in words. */
export function meaningOf(value, path, context) {
  if (!value && path === 'mfa.rule') return t('rule.everyoneMfa');
  if (!value && path === 'authRule') return t(value === '' ? 'rule.signInOpen' : 'rule.signInLocked');
  return language.describe(value, context);
}

/**
 * Properties: `name` (member of the collection), `value` (null, '' or an expression), `before` (stored value; adds a way back),
 * `model` (collection it belongs to), `owner` (another one forgets what was written), `error`, `disabled` (a reason in words).
 * Event `rule` (detail: the new value). A condition without text counts as locked, for the second factor as everyone: only
 * the choice of anyone opens a rule. Texts are in the catalogue `rule`.
 */
class RuleEditor extends Element {
  static properties = {name: {type: String}, value: {attribute: false}, before: {attribute: false}, model: {attribute: false}, owner: {attribute: false}, error: {type: String}, disabled: {type: String}, writing: {state: true}};

  constructor() {
    super();
    this.name = '';
    this.value = null;
    this.before = undefined;
    this.model = null;
    this.owner = null;
    this.error = '';
    this.disabled = '';
    this.writing = false;
  }

  #text = '';

  get state() {
    return this.writing ? 'condition' : stateOf(this.value, this.name);
  }

  get states() {
    return STATES[this.name === 'mfa.rule' ? 'mfa' : 'rule'];
  }

  willUpdate(changed) {
    if (!changed.has('owner')) return;
    this.writing = false;
    this.#text = this.value ?? '';
  }

  get context() {
    return {collection: this.model, collections: allCollections().map((each) => (each.id && each.id === this.model?.id ? this.model : each)), t};
  }

  get #none() {
    return this.name === 'mfa.rule' ? '' : null;
  }

  #tell(value) {
    this.dispatchEvent(new CustomEvent('rule', {detail: value}));
  }

  #choose(state) {
    if (this.value) this.#text = this.value;
    this.writing = state === 'condition';
    this.#tell(state === 'condition' ? this.#text || this.#none : state === 'locked' ? null : '');
    if (this.writing) void this.find('code-editor').then((editor) => editor?.focus());
  }

  #write(event) {
    event.stopPropagation();
    this.writing = true;
    this.#text = event.detail;
    this.#tell(event.detail.trim() ? event.detail : this.#none);
  }

  #revert() {
    this.writing = false;
    this.#text = this.before ?? '';
    this.#tell(this.before ?? this.#none);
  }

  /** What the language offers, and ids of known records where one is compared. */
  async #complete(text, position, explicit) {
    const {context} = this;
    const found = language.complete(text, position, context, explicit);
    const wanted = found && language.idsWanted(text, position, context);
    if (!wanted) return found;
    const known = await knownRecords(wanted);
    return {...found, options: [...found.options, ...known.map(({id, title}) => ({label: language.quote(id), type: 'enum', detail: title, boost: 1}))]};
  }

  #note(note) {
    const {error, state} = this;
    if (error) return html`<p class="error" id=${note}>${icon('alert')}<span>${error}</span></p>`;
    const meaning = state === 'condition' && !this.value ? t(this.name === 'mfa.rule' ? 'rule.emptyMfa' : 'rule.empty') : meaningOf(this.value, this.name, this.context);
    return html`<p class="help" id=${note}>${meaning}</p>`;
  }

  render() {
    const {state, error, name} = this;
    const id = 'f-' + name.replace(/\W/g, '-');
    const note = `${id}-note`;
    const title = t('rule.name.' + name);
    const changed = this.before !== undefined && (this.before ?? null) !== (this.value ?? null);
    return html`<fieldset class="panel rule ${changed ? 'changed' : ''}" ?disabled=${Boolean(this.disabled)}>
      <legend class="sr">${title}</legend>
      <div class="head"><h3>${title}</h3>${changed ? html`<button type="button" class="linkbtn" @click=${() => this.#revert()}>${icon('undo')}${t('rule.revert')}</button>` : nothing}<span class="seg">${this.states.map((each) => html`<label><input type="radio" name="rule-${name}" .checked=${state === each} @change=${() => this.#choose(each)}>${icon(SYMBOLS[each])}${stateName(each, name)}</label>`)}</span></div>
      ${this.disabled ? html`<p class="help">${icon('lock')} ${this.disabled}</p>` : nothing}
      ${state === 'condition'
        ? html`<div class="box code-box ${error ? 'invalid' : ''}"><code-editor id=${id} language="rule" label=${t('rule.expression', {name: title})} describedby=${note} .value=${this.value || this.#text} .invalid=${Boolean(error)} .readonly=${Boolean(this.disabled)}
            .tokens=${language.tokens} .complete=${(text, position, explicit) => this.#complete(text, position, explicit)} .check=${(text) => (text.trim() ? language.check(text, this.context) : [])}
            @input=${(event) => this.#write(event)}></code-editor></div>`
        : nothing}
      ${this.#note(note)}
      ${this.#findings()}
    </fieldset>`;
  }

  /** What is wrong, in words below the editor too: a squiggle alone is not for everybody. */
  #findings() {
    if (this.state !== 'condition' || !this.value) return nothing;
    const found = language.check(this.value, this.context);
    if (!found.length) return nothing;
    return html`<ul class="findings" role="status">${found.slice(0, 4).map((each) => html`<li class="notice ${each.severity === 'error' ? 'danger' : 'warn'}">${icon(each.severity === 'error' ? 'alert' : 'warn')}<p class="grow"><code>${this.value.slice(each.from, each.to) || '…'}</code> ${each.message}</p>${(each.fixes ?? []).map((fix) => html`<button type="button" class="btn sm" @click=${() => this.#tell(fix.apply(this.value))}>${fix.label}</button>`)}</li>`)}</ul>`;
  }
}
customElements.define('rule-editor', RuleEditor);
