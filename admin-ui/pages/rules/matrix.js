// @ts-check
// All rules of all collections: one row per collection, one column per operation.
import {html, icon, nothing} from '../../app/element.js';
import {allCollections} from '../../app/collections.js';
import {pref, setPref} from '../../app/prefs.js';
import {link} from '../../app/router.js';
import {signal} from '../../app/signals.js';
import {t} from '../../app/i18n.js';
import {typeIcon} from '../../ui/collection-list.js';
import {meaningOf, stateName, stateOf, symbolOf} from '../../ui/rule.js';
import {get} from '../../lang/schema/references.js';

const COLUMNS = ['listRule', 'viewRule', 'createRule', 'updateRule', 'deleteRule', 'authRule', 'manageRule', 'mfa.rule'];
const TONE = {locked: '', open: 'warn', everyone: '', condition: 'info'};
const filter = signal('all');
const shown = signal(null);

const has = (model, rule) => {
  if (model.type === 'view') return rule === 'listRule' || rule === 'viewRule';
  if (rule === 'mfa.rule') return model.type === 'auth' && Boolean(model.mfa?.enabled);
  return model.type === 'auth' || (rule !== 'authRule' && rule !== 'manageRule');
};

const isOpen = (model) => COLUMNS.some((rule) => has(model, rule) && !['authRule', 'mfa.rule'].includes(rule) && get(model, rule) === '');
const isDefault = (model, scaffolds) => COLUMNS.slice(0, 5).every((rule) => !has(model, rule) || (get(model, rule) ?? null) === (scaffolds?.[model.type]?.[rule] ?? null));

/** @param {any} scaffolds what new collections begin with, by type; null before it is known */
export function matrix(scaffolds) {
  const models = allCollections().filter((model) => pref('matrixSystem', false) || !model.system).filter((model) => filter.value === 'all' || (filter.value === 'open' ? isOpen(model) : isDefault(model, scaffolds)));
  const columns = COLUMNS.filter((rule) => models.some((model) => has(model, rule)));
  return html`<div class="matrix">
    <div class="row wrap-row matrix-tools"><span class="seg" role="group" aria-label=${t('rules.filter')}>${['all', 'open', 'default'].map((name) => html`<button type="button" aria-pressed=${String(filter.value === name)} @click=${() => (filter.value = name)}>${t('rules.filter.' + name)}</button>`)}</span>
      <label class="option"><input type="checkbox" role="switch" class="switch" .checked=${pref('matrixSystem', false)} @change=${(event) => setPref('matrixSystem', event.target.checked)}><span>${t('rules.system')}</span></label><span class="muted small" role="status">${t('rules.count', {count: models.length})}</span></div>
    ${models.length ? html`<div class="tablewrap scroll" tabindex="0" role="region" aria-label=${t('rules.matrix')} @keydown=${move}><table class="table matrix-table"><thead><tr><th scope="col">${t('rules.collection')}</th>${columns.map((rule) => html`<th scope="col">${t('rules.column.' + rule)}</th>`)}</tr></thead>
      <tbody>${models.map((model) => html`<tr><th scope="row"><span class="row tight">${icon(typeIcon(model))}<span class="cut">${model.name}</span></span></th>${columns.map((rule) => cell(model, rule))}</tr>`)}</tbody></table></div>` : html`<div class="empty"><p>${t(filter.value === 'all' ? 'list.empty' : 'rules.noneMatch')}</p></div>`}
    <div class="matrix-note" role="status" id="matrix-note">${note()}</div></div>`;
}

function cell(model, rule) {
  if (!has(model, rule)) return html`<td class="muted"><span aria-hidden="true">–</span><span class="sr">${t('rules.notHere')}</span></td>`;
  const value = get(model, rule);
  const state = stateOf(value, rule);
  const show = () => (shown.value = {model, rule, value});
  return html`<td><a class="chip ${rule === 'authRule' && state === 'open' ? '' : TONE[state]}" href=${link('rules', {tab: 'editor', collection: model.name, rule})} aria-describedby="matrix-note" aria-label=${t('rules.cell', {collection: model.name, rule: t('rule.name.' + rule), state: stateName(state, rule)})} @focus=${show} @mouseenter=${show}>${icon(symbolOf(state))}<span>${rule === 'authRule' ? stateName(state, rule) : t('rules.short.' + state)}</span></a></td>`;
}

/** The rule under the focus or the pointer, as text and in words. */
function note() {
  const at = shown.value;
  if (!at) return html`<p class="muted">${t('rules.hint')}</p>`;
  const context = {collection: at.model, collections: allCollections(), t};
  return html`<p><b>${at.model.name} · ${t('rule.name.' + at.rule)}</b> ${at.value ? html`<code>${at.value}</code>` : nothing}</p><p class="muted">${meaningOf(at.value, at.rule, context)}</p>`;
}

/** Arrow keys go from cell to cell. */
function move(event) {
  const step = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]}[event.key];
  const here = event.target.closest?.('td');
  if (!step || !here) return;
  event.preventDefault();
  const rows = [...event.currentTarget.querySelectorAll('tbody tr')];
  const row = rows.indexOf(here.parentElement) + step[0];
  const column = here.cellIndex + step[1];
  rows[row]?.cells[column]?.querySelector('a')?.focus();
}
