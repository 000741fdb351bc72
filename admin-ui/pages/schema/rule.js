// @ts-check
// <schema-rule>: one rule with its three states: locked, open to everyone, or an expression.
import {Element, html, icon, nothing} from '../../app/element.js';
import {allCollections} from '../../app/collections.js';
import {t} from '../../app/i18n.js';
import * as language from '../../lang/rule/index.js';
import '../../ui/code.js';

/**
 * Properties: `name`, `value` (null, '' or an expression), `model`, `owner` (another one forgets what was written), `error`, `disabled`.
 * Event `rule` (detail: the new value). An expression without text counts as locked: only the choice of everyone opens a rule.
 */
class SchemaRule extends Element {
  static properties = {name: {type: String}, value: {attribute: false}, model: {attribute: false}, owner: {attribute: false}, error: {type: String}, disabled: {type: Boolean}, writing: {state: true}};

  constructor() {
    super();
    this.name = '';
    this.value = null;
    this.model = null;
    this.owner = null;
    this.error = '';
    this.disabled = false;
    this.writing = false;
  }

  #before = '';

  get state() {
    if (this.writing || this.value) return 'expression';
    return this.value === '' ? 'everyone' : 'locked';
  }

  willUpdate(changed) {
    if (!changed.has('owner')) return;
    this.writing = false;
    this.#before = '';
  }

  get context() {
    return {collection: this.model, collections: allCollections(), t};
  }

  #tell(value) {
    this.dispatchEvent(new CustomEvent('rule', {detail: value}));
  }

  #choose(state) {
    if (this.value) this.#before = this.value;
    this.writing = state === 'expression';
    this.#tell(state === 'everyone' ? '' : (state === 'expression' && this.#before) || null);
    if (this.writing) void this.find('code-editor').then((editor) => editor?.focus());
  }

  render() {
    const {state, error} = this;
    const note = `rule-${this.name}-note`;
    const title = t('schema.rule.' + this.name);
    return html`<fieldset class="panel rule" ?disabled=${this.disabled}>
      <legend class="sr">${title}</legend>
      <div class="head"><h3>${title}</h3><span class="seg">${['locked', 'everyone', 'expression'].map((each) => html`<label><input type="radio" name="rule-${this.name}" .checked=${state === each} @change=${() => this.#choose(each)}>${t('schema.state.' + each)}</label>`)}</span></div>
      ${state === 'expression'
        ? html`<div class="box code-box ${error ? 'invalid' : ''}"><code-editor id="f-${this.name}" language="rule" label=${t('schema.rule.expression', {name: title})} describedby=${note} .value=${this.value ?? ''} .invalid=${Boolean(error)} .readonly=${this.disabled}
            .tokens=${language.tokens} .complete=${(text, position, explicit) => language.complete(text, position, this.context, explicit)} .check=${(text) => (text.trim() ? language.check(text, this.context) : [])}
            @input=${(event) => {
              event.stopPropagation();
              this.writing = true;
              this.#tell(event.detail.trim() ? event.detail : null);
            }}></code-editor></div>`
        : nothing}
      <p class=${error ? 'error' : 'help'} id=${note}>${error ? html`${icon('alert')}<span>${error}</span>` : state === 'expression' && !this.value ? t('schema.rule.empty') : language.describe(this.value, this.context)}</p>
    </fieldset>`;
  }
}
customElements.define('schema-rule', SchemaRule);
