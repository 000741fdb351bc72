// @ts-check
// The advisor: what deserves a look, worked out in the browser from schema, settings and a few counts.
import {link} from '../../app/router.js';
import {list as inWords, t} from '../../app/i18n.js';
import {backups, records} from '../../api/index.js';

/**
 * @typedef {object} Finding
 * @property {string} id stable, so that it can be ignored
 * @property {'warn' | 'info'} level
 * @property {string} title
 * @property {string} why
 * @property {string} [show] where the matter can be seen
 * @property {string} [fix] where it can be changed
 */

const isLocal = (host) => ['localhost', '127.0.0.1', '[::1]'].includes(host) || host.endsWith('.localhost');

/** Columns that an index of the collection starts with. */
export function indexedColumns(model) {
  return new Set((model.indexes ?? []).map((sql) => /\(\s*[`"[]?(\w+)/.exec(sql.slice(sql.toUpperCase().indexOf(' ON ')))?.[1]).filter(Boolean));
}

/** Own fields that a rule mentions. */
const mentioned = (model) => {
  const rules = ['listRule', 'viewRule', 'updateRule', 'deleteRule'].map((name) => model[name] ?? '').join(' ');
  return model.fields.filter((field) => field.name !== 'id' && new RegExp(`(^|[^.@\\w])${field.name}\\b`).test(rules));
};

function openRules(models) {
  const found = [];
  for (const model of models) {
    const rules = link('rules', {tab: 'editor', collection: model.name});
    const seen = link('rules', {tab: 'lab', collection: model.name});
    const write = ['updateRule', 'deleteRule', ...(model.type === 'auth' ? [] : ['createRule'])].filter((name) => model[name] === '');
    if (model.type !== 'view' && write.length) {
      found.push({id: `write:${model.id}`, level: 'warn', title: t('advisor.write', {name: model.name, what: inWords(write.map((name) => t('advisor.op.' + name)))}), why: t('advisor.writeWhy'), show: link('api', {collection: model.name}), fix: rules});
    }
    if (model.listRule === '') {
      const mails = model.type === 'auth' || model.fields.some((field) => field.type === 'email' && !field.hidden);
      found.push({id: `list:${model.id}`, level: mails ? 'warn' : 'info', title: t('advisor.list', {name: model.name}), why: t(mails ? 'advisor.listMails' : 'advisor.listWhy'), show: seen, fix: rules});
    }
    if (model.type === 'auth' && model.oauth2?.enabled && !model.oauth2.providers?.length) {
      found.push({id: `oauth2:${model.id}`, level: 'warn', title: t('advisor.oauth2', {name: model.name}), why: t('advisor.oauth2Why'), fix: link('schema/' + model.name)});
    }
    const files = model.createRule === '' ? model.fields.filter((field) => field.type === 'file' && !field.mimeTypes?.length) : [];
    if (files.length) found.push({id: `files:${model.id}`, level: 'warn', title: t('advisor.files', {name: `${model.name}.${files[0].name}`}), why: t('advisor.filesWhy'), fix: link('schema/' + model.name)});
  }
  return found;
}

function server(settings, health, superusers) {
  const found = [];
  const page = link('settings');
  const add = (id, level, values = {}, fix = page) => found.push({id, level, title: t(`advisor.${id}`, values), why: t(`advisor.${id}Why`, values), fix});
  let url = null;
  try {
    url = new URL(settings.meta?.appURL ?? '');
  } catch {
    add('noUrl', 'warn');
  }
  if (url && isLocal(url.hostname) && !isLocal(location.hostname)) add('localUrl', 'warn', {url: url.href});
  if (location.protocol === 'http:' && !isLocal(location.hostname)) add('plainHttp', 'warn');
  if (health?.possibleProxyHeader && !settings.trustedProxy?.headers?.length) add('proxy', 'warn', {header: health.possibleProxyHeader}, link('settings/security'));
  if (!settings.rateLimits?.enabled) add('rateLimits', 'info', {}, link('settings/rate-limits'));
  if (!settings.smtp?.enabled) add('smtp', 'info', {}, link('settings/mail'));
  if (settings.logs && settings.logs.maxDays === 0) add('logsOff', 'info', {}, link('settings/logs'));
  if (superusers && !superusers.mfa?.enabled) add('mfa', 'info', {}, link('schema/_superusers'));
  if (settings.backups && !settings.backups.cron) add('noSchedule', 'warn', {}, link('settings/backups'));
  return found;
}

async function counted(models) {
  const candidates = models.filter((model) => model.type !== 'view').map((model) => {
    const indexed = indexedColumns(model);
    const inRules = mentioned(model).filter((field) => !indexed.has(field.name));
    const relations = model.fields.filter((field) => field.type === 'relation' && !indexed.has(field.name));
    return {model, inRules, relations};
  }).filter(({inRules, relations}) => inRules.length || relations.length).slice(0, 12);
  const counts = await Promise.all(candidates.map(({model}) => records(model.name).count().catch(() => 0)));
  return candidates.flatMap(({model, inRules, relations}, index) => {
    const count = counts[index];
    const fields = count > 10_000 ? inRules : count > 1_000 ? relations : [];
    return fields.map((field) => ({id: `index:${model.id}.${field.name}`, level: /** @type {'info'} */ ('info'), title: t('advisor.index', {name: `${model.name}.${field.name}`}), why: t(count > 10_000 ? 'advisor.indexRule' : 'advisor.indexRelation', {count}), show: link('collections', {collection: model.name}), fix: link('schema/' + model.name, {tab: 'indexes'})}));
  });
}

async function backupAge(settings) {
  if (!settings.backups?.cron) return [];
  const list = await backups.list().catch(() => null);
  if (!list) return [];
  const newest = Math.max(0, ...list.map((each) => Date.parse(each.modified.replace(' ', 'T'))));
  if (newest && Date.now() - newest < 7 * 86_400_000) return [];
  return [{id: 'staleBackup', level: /** @type {'warn'} */ ('warn'), title: t(newest ? 'advisor.staleBackup' : 'advisor.noBackup'), why: t('advisor.staleBackupWhy'), fix: link('settings/backups')}];
}

/** All findings, the weightier first. */
export async function findings({models, settings, health}) {
  const own = models.filter((model) => !model.system);
  const superusers = models.find((model) => model.name === '_superusers');
  const found = [...openRules(own), ...server(settings, health, superusers), ...(await backupAge(settings)), ...(await counted(own))];
  return found.sort((a, b) => Number(b.level === 'warn') - Number(a.level === 'warn'));
}
