// @ts-check
// Who may do what: a matrix of all rules, an editor, and a lab that shows the data as somebody else gets it.
import {Page, html, icon, nothing} from '../../app/page.js';
import {collections as calls} from '../../api/index.js';
import {allCollections, collection, collectionsReady, loaded} from '../../app/collections.js';
import {drafts} from '../../app/drafts.js';
import {setQuery, link} from '../../app/router.js';
import {guarded} from '../../app/shell.js';
import {signal} from '../../app/signals.js';
import {t} from '../../app/i18n.js';
import {errorText, openDialog, toast, toastError} from '../../ui/feedback.js';
import {unified} from '../../ui/diff.js';
import {get} from '../../lang/schema/references.js';
import {Lab} from './lab.js';
import {matrix} from './matrix.js';
import {meaningOf} from '../../ui/rule.js';
import '../../ui/collection-list.js';

const TABS = ['matrix', 'editor', 'lab'];
const DRAFT = 'rules';

/** The rules that a collection has. */
export const rulesOf = (model) => [...(model.type === 'view' ? ['listRule', 'viewRule'] : ['listRule', 'viewRule', 'createRule', 'updateRule', 'deleteRule']), ...(model.type === 'auth' ? ['authRule', 'manageRule', ...(model.mfa?.enabled ? ['mfa.rule'] : [])] : [])];

export default class RulesPage extends Page {
  /** Edited rules by id of their collection: `{id: {rule: value}}`. */
  #edits = signal({});
  #errors = signal({});
  #failed = signal('');
  #scaffolds = signal(null);
  lab = new Lab();

  get heading() {
    return this.#tab === 'editor' && this.#model ? this.#model.name : t('nav.rules');
  }

  get crumbs() {
    return this.#tab === 'editor' ? [[t('nav.rules'), link('rules')]] : [];
  }

  get #tab() {
    return TABS.includes(this.query.tab) ? this.query.tab : 'matrix';
  }

  get #model() {
    return collection(this.query.collection ?? '') ?? (this.#tab === 'editor' ? allCollections().find((each) => !each.system) : undefined);
  }

  get dirty() {
    return Object.keys(this.#edits.value).length > 0;
  }

  get #changed() {
    return Object.keys(this.#edits.value[this.#model?.id ?? ''] ?? {});
  }

  commands() {
    return [
      {id: 'rules-save', title: t('rules.save'), icon: 'check', keys: 'mod+s', when: () => this.#tab === 'editor' && this.#changed.length > 0 && !guarded.peek(), run: () => this.#save()},
      {id: 'rules-revert', title: t('rules.revert'), icon: 'undo', when: () => this.#changed.length > 0, run: () => this.#revert()},
      ...TABS.map((tab) => ({id: 'rules-' + tab, title: t('rules.tab.' + tab), icon: 'rules', run: () => setQuery({tab: tab === 'matrix' ? '' : tab})})),
      {id: 'rules-leave', title: t('rules.lab.leave'), icon: 'out', when: () => this.lab.running.value !== null, run: () => this.lab.leave()},
    ];
  }

  connectedCallback() {
    super.connectedCallback();
    this.own(() => this.lab.leave());
    this.ownAs((text) => collectionsReady().then(() => this.lab.enterAs(text)).catch((error) => toastError(error)));
    void Promise.all([collectionsReady(), drafts.load(DRAFT).then((kept) => kept && (this.#edits.value = kept.value)), calls.scaffolds().then((found) => (this.#scaffolds.value = found))]).catch((error) => toastError(error));
  }

  /** What was written is kept as a draft, so nothing is lost by going. */
  async mayLeave() {
    await this.#keep();
    return true;
  }

  #keep() {
    return this.dirty ? drafts.save(DRAFT, this.#edits.peek(), t('nav.rules')) : drafts.remove(DRAFT);
  }

  /** The collection with its edited rules. */
  #edited(model) {
    const edits = this.#edits.value[model.id] ?? {};
    const next = {...model};
    for (const [rule, value] of Object.entries(edits)) {
      if (rule === 'mfa.rule') next.mfa = {...model.mfa, rule: value};
      else next[rule] = value;
    }
    return next;
  }

  #set(model, rule, value) {
    const mine = {...this.#edits.peek()[model.id], [rule]: value};
    if ((get(model, rule) ?? null) === (value ?? null)) delete mine[rule];
    const {[model.id]: _, ...others} = this.#edits.peek();
    this.#edits.value = Object.keys(mine).length ? {...others, [model.id]: mine} : others;
    const {[rule]: __, ...errors} = this.#errors.peek();
    this.#errors.value = errors;
    void this.#keep();
  }

  #revert() {
    const {[this.#model.id]: _, ...others} = this.#edits.peek();
    this.#edits.value = others;
    this.#errors.value = {};
    this.#failed.value = '';
    void this.#keep();
  }

  async #save() {
    const model = this.#model;
    const changed = this.#changed;
    if (!model || !changed.length || guarded.peek() || document.querySelector('dialog:modal')) return;
    const next = this.#edited(model);
    const busy = signal(false);
    const context = {collection: next, collections: allCollections(), t};
    const run = async (dialog) => {
      if (busy.peek()) return;
      busy.value = true;
      this.#failed.value = '';
      try {
        await calls.update(model.id, Object.fromEntries(changed.map((rule) => (rule === 'mfa.rule' ? ['mfa', next.mfa] : [rule, next[rule]]))));
        this.#revert();
        toast(t('rules.saved', {name: model.name}));
        dialog.close(true);
      } catch (error) {
        this.#errors.value = error.fields ?? {};
        if (!Object.keys(this.#errors.peek()).length) this.#failed.value = errorText(error);
        dialog.close(false);
      }
      busy.value = false;
    };
    await openDialog({
      title: t('rules.reviewTitle', {name: model.name}),
      size: 'reviewing',
      busy: () => busy.value,
      render: (dialog) => html`<form id="rules-review" class="review" @submit=${(event) => {
        event.preventDefault();
        void run(dialog);
      }}><ul class="stack">${changed.map((rule) => {
        const was = get(model, rule);
        const now = get(next, rule);
        const opened = now === '' && rule !== 'mfa.rule' && rule !== 'authRule';
        return html`<li class="col"><h3>${opened ? html`<span class="t-warn">${icon('warn')}</span>` : nothing}${t('rule.name.' + rule)}</h3>${unified(was || t('rules.as', {state: meaningOf(was, rule, context)}), now || t('rules.as', {state: meaningOf(now, rule, context)}))}<p class=${opened ? 'strong' : 'help'}>${meaningOf(now, rule, context)}</p></li>`;
      })}</ul></form>`,
      footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close(false)}>${t('cancel')}</button><button type="submit" form="rules-review" class="btn primary" aria-disabled=${String(busy.value)}>${t('rules.saveCount', {count: changed.length})}</button>`,
    });
  }

  side() {
    if (this.#tab === 'matrix') return nothing;
    return html`<collection-list .current=${this.#model?.name ?? ''} .hrefOf=${(model) => link('rules', {tab: this.#tab, collection: model.name})}></collection-list>`;
  }

  body() {
    if (!loaded.value) return html`<div class="empty" aria-busy="true"><div class="skeleton line"></div></div>`;
    const tab = this.#tab;
    const count = this.#changed.length;
    return html`<div class="schema rules-page ${this.lab.running.value ? 'as-other' : ''}">
      ${this.lab.banner()}
      <div class="toolrow line flat"><div class="tabs" role="tablist" aria-label=${t('nav.rules')} @keydown=${(event) => this.#arrow(event)}>${TABS.map((name) => html`<button type="button" role="tab" id="tab-${name}" aria-controls="rules-panel" aria-selected=${String(name === tab)} tabindex=${name === tab ? '0' : '-1'} @click=${() => setQuery({tab: name === 'matrix' ? '' : name, rule: ''})}>${t('rules.tab.' + name)}${name === 'editor' && this.dirty ? html`<span class="dot s accent"></span><span class="sr">${t('rules.unsaved')}</span>` : nothing}</button>`)}</div>
        ${tab === 'editor' ? html`<span class="end row"><button type="button" class="btn quiet sm" ?disabled=${!count} @click=${() => this.#revert()}>${t('rules.revert')}</button><button type="button" class="btn primary sm" ?disabled=${!count || guarded.value} @click=${() => this.#save()}>${count ? t('rules.review', {count}) : t('rules.save')}</button></span>` : nothing}</div>
      <div class="sheet" role="tabpanel" id="rules-panel" aria-labelledby="tab-${tab}"><h2 class="sr">${t('rules.tab.' + tab)}</h2>${tab === 'matrix' ? matrix(this.#scaffolds.value) : tab === 'editor' ? this.#editor() : this.lab.render(this.#model)}</div></div>`;
  }

  #arrow(event) {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    event.preventDefault();
    const tab = TABS[(TABS.indexOf(this.#tab) + step + TABS.length) % TABS.length];
    setQuery({tab: tab === 'matrix' ? '' : tab});
    setTimeout(() => document.getElementById('tab-' + tab)?.focus(), 30);
  }

  #editor() {
    const model = this.#model;
    if (!model) return html`<div class="empty"><p>${t('list.empty')}</p></div>`;
    const edited = this.#edited(model);
    const locked = model.name === '_superusers';
    return html`<div class="sections">${guarded.value ? html`<div class="notice warn">${icon('lock')}<p class="grow">${t('rules.guarded')}</p></div>` : nothing}
      ${this.#failed.value ? html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${this.#failed.value}</p></div>` : nothing}
      ${Object.keys(this.#errors.value).length ? html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${t('form.refused', {count: Object.keys(this.#errors.value).length})}</p></div>` : nothing}
      ${rulesOf(model).map((rule) => html`<rule-editor .name=${rule} .value=${get(edited, rule)} .before=${get(model, rule) ?? null} .model=${edited} .owner=${model.id} .error=${this.#errors.value[rule] ?? ''} .disabled=${locked && !['authRule', 'manageRule', 'mfa.rule'].includes(rule) ? t('rules.superusers') : ''} @rule=${(event) => this.#set(model, rule, event.detail)}></rule-editor>`)}
      <p class="help"><a href=${link(`collections/${encodeURIComponent(model.name)}/schema`, {tab: 'rules'})}>${t('rules.toSchema')}</a></p></div>`;
  }

  #seen = '';

  updated() {
    super.updated();
    const wish = this.#tab === 'editor' && this.query.rule ? `${this.query.collection}/${this.query.rule}` : '';
    if (!wish || wish === this.#seen || !loaded.peek()) return;
    this.#seen = wish;
    void this.find(`[name="rule-${CSS.escape(this.query.rule)}"]:checked`).then((node) => {
      node?.scrollIntoView({block: 'center'});
      node?.focus();
    });
  }
}
customElements.define('larder-rules', RulesPage);
