// @ts-check
// <view-query>: the SQL of a view with its result beside it, run a moment after the last key.
import {Element, html, icon, nothing} from '../../app/element.js';
import {allCollections} from '../../app/collections.js';
import {number, t} from '../../app/i18n.js';
import {collections as calls} from '../../api/index.js';
import {errorText} from '../../ui/feedback.js';
import {fieldType} from '../../fields/index.js';
import {viewProblems} from '../../lang/schema/sql.js';
import '../../ui/code.js';

/** Properties: `form`. */
class ViewQuery extends Element {
  static properties = {form: {attribute: false}, result: {state: true}, problem: {state: true}, running: {state: true}, took: {state: true}};
  #timer = 0;

  constructor() {
    super();
    this.form = null;
    this.result = null;
    this.problem = '';
    this.running = false;
    this.took = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    void this.updateComplete.then(() => this.run());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  get text() {
    return this.form?.get('viewQuery') ?? '';
  }

  #write(event) {
    event.stopPropagation();
    this.form.set('viewQuery', event.detail);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.run(), 500);
  }

  async run() {
    clearTimeout(this.#timer);
    const query = this.text;
    if (!query.trim()) {
      this.result = null;
      this.problem = '';
      return;
    }
    this.running = true;
    const start = performance.now();
    try {
      this.result = await calls.dryRunView(query, {key: 'dry-run-view'});
      this.took = performance.now() - start;
      this.problem = '';
      this.form.setError('viewQuery', '');
    } catch (error) {
      if (error.kind === 'aborted') return;
      this.problem = error.fields?.query ?? errorText(error).replace(/^[\s\S]*Raw error:\s*/, '');
    }
    this.running = false;
  }

  render() {
    const {form} = this;
    const error = form.errors.viewQuery || this.problem;
    const hints = this.text.trim() ? viewProblems(this.text) : [];
    const tables = Object.fromEntries(allCollections().map((each) => [each.name, each.fields.map((field) => field.name)]));
    return html`<div class="query-work"><div class="field"><span class="label">${t('schema.tab.query')}</span>
        <div class="box code-box ${error ? 'invalid' : ''}"><code-editor id="f-viewQuery" language="sql" minLines="8" eager label=${t('schema.tab.query')} describedby="query-note" .schema=${tables} .value=${this.text} .invalid=${Boolean(error)} @input=${(event) => this.#write(event)} @submit=${(event) => {
          event.stopPropagation();
          void this.run();
        }}></code-editor></div>
        <div id="query-note" role="status">${error ? html`<p class="error">${icon('alert')}<span>${error}</span></p>` : nothing}${hints.map((hint) => html`<p class="help"><span class="t-warn">${icon('warn')}</span> ${t('schema.view.' + hint.code, hint.values)}</p>`)}${error || hints.length ? nothing : html`<p class="help">${t('schema.queryNote')}</p>`}</div></div>
      ${this.#result()}</div>`;
  }

  #result() {
    const {result} = this;
    if (!result) return html`<p class="muted">${t(this.running ? 'schema.sampleRunning' : 'schema.sampleNone')}</p>`;
    return html`<div class="sample-box" aria-busy=${String(this.running)}><header class="row"><h3 class="grow">${t('schema.sample')}</h3><span class="muted small" role="status">${t('schema.took', {time: number(Math.max(1, Math.round(this.took)))})}</span></header>
      <div class="sample ${this.problem ? 'stale' : ''}" tabindex="0" role="region" aria-label=${t('schema.sample')}><table class="table"><thead><tr>${result.fields.map((field) => html`<th scope="col"><span class="row tight">${icon(fieldType(field).icon)}<span>${field.name}</span></span><span class="muted normal">${t('type.' + field.type)}</span></th>`)}</tr></thead>
        <tbody>${result.sample.map((record) => html`<tr>${result.fields.map((field) => html`<td class="cut">${fieldType(field).text(record[field.name], field, record)}</td>`)}</tr>`)}</tbody></table>${result.sample.length ? nothing : html`<p class="muted">${t('schema.sampleEmpty')}</p>`}</div></div>`;
  }
}
customElements.define('view-query', ViewQuery);
