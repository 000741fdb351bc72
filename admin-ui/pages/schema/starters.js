// @ts-check
// What a new collection can begin with: fields, indexes and rules of common kinds.
import {newField} from '../../fields/options.js';

const field = (type, name, options = {}) => ({...newField(type, name), ...options});
const MINE = 'author = @request.auth.id';
const SIGNED_IN = '@request.auth.id != ""';

/**
 * By name: `fields(users)` with the id of the collection of accounts, '' where there is none; `rules`; `indexes` as lists of columns.
 * @type {Record<string, {type: 'base' | 'auth', fields: (users: string) => any[], rules?: Record<string, string>, indexes?: string[][], unique?: string[][]}>}
 */
export const STARTERS = {
  post: {
    type: 'base',
    fields: (users) => [
      field('text', 'title', {required: true, presentable: true, max: 200}), field('text', 'slug', {required: true, pattern: '^[a-z0-9-]+$'}), field('editor', 'body'),
      field('select', 'status', {values: ['draft', 'published'], required: true}), field('file', 'cover', {mimeTypes: ['image/jpeg', 'image/png', 'image/webp'], thumbs: ['400x0']}),
      ...(users ? [field('relation', 'author', {collectionId: users, required: true})] : []),
    ],
    rules: {listRule: 'status = "published"', viewRule: 'status = "published"', createRule: MINE, updateRule: MINE, deleteRule: MINE},
    unique: [['slug']], indexes: [['author']],
  },
  profile: {
    type: 'base',
    fields: (users) => [
      ...(users ? [field('relation', 'user', {collectionId: users, required: true, cascadeDelete: true})] : []), field('text', 'name', {required: true, presentable: true}), field('editor', 'about'), field('url', 'website'),
      field('file', 'picture', {mimeTypes: ['image/jpeg', 'image/png', 'image/webp'], thumbs: ['100x100']}),
    ],
    rules: {listRule: '', viewRule: '', createRule: 'user = @request.auth.id', updateRule: 'user = @request.auth.id'},
    unique: [['user']],
  },
  order: {
    type: 'base',
    fields: (users) => [
      field('text', 'number', {required: true, presentable: true, autogeneratePattern: '[A-Z0-9]{8}'}), ...(users ? [field('relation', 'customer', {collectionId: users, required: true})] : []),
      field('number', 'total', {min: 0}), field('select', 'status', {values: ['open', 'paid', 'shipped', 'cancelled'], required: true}), field('json', 'lines'), field('text', 'note', {max: 500}),
    ],
    rules: {listRule: 'customer = @request.auth.id', viewRule: 'customer = @request.auth.id', createRule: 'customer = @request.auth.id'},
    unique: [['number']], indexes: [['customer'], ['status']],
  },
  task: {
    type: 'base',
    fields: (users) => [
      field('text', 'title', {required: true, presentable: true}), field('bool', 'done'), field('date', 'due'), field('select', 'priority', {values: ['low', 'normal', 'high']}),
      ...(users ? [field('relation', 'author', {collectionId: users, required: true})] : []),
    ],
    rules: {listRule: MINE, viewRule: MINE, createRule: MINE, updateRule: MINE, deleteRule: MINE},
    indexes: [['author']],
  },
  event: {
    type: 'base',
    fields: () => [field('text', 'title', {required: true, presentable: true}), field('date', 'starts', {required: true}), field('date', 'ends'), field('geoPoint', 'place'), field('editor', 'description')],
    rules: {listRule: '', viewRule: '', createRule: SIGNED_IN},
    indexes: [['starts']],
  },
  member: {
    type: 'auth',
    fields: () => [field('text', 'name', {presentable: true, max: 255}), field('select', 'role', {values: ['member', 'editor', 'admin']}), field('file', 'avatar', {mimeTypes: ['image/jpeg', 'image/png', 'image/webp'], thumbs: ['100x100']})],
    rules: {listRule: SIGNED_IN, viewRule: SIGNED_IN, createRule: '', updateRule: 'id = @request.auth.id', deleteRule: 'id = @request.auth.id'},
  },
};
