// @ts-check
// A small shop to look at: what "Start from an example schema" imports.

const text = (name, more = {}) => ({name, type: 'text', ...more});
const stamps = [
  {name: 'created', type: 'autodate', onCreate: true, onUpdate: false},
  {name: 'updated', type: 'autodate', onCreate: true, onUpdate: true},
];
const ids = {categories: 'pbc_example_cat', products: 'pbc_example_prd', customers: 'pbc_example_cus', orders: 'pbc_example_ord'};

export const exampleSchema = [
  {
    id: ids.categories, name: 'categories', type: 'base', listRule: '', viewRule: '',
    fields: [text('name', {required: true, presentable: true, max: 80}), text('slug', {required: true, pattern: '^[a-z0-9-]+$'}), ...stamps],
    indexes: ['CREATE UNIQUE INDEX `idx_categories_slug` ON `categories` (`slug`)'],
  },
  {
    id: ids.products, name: 'products', type: 'base', listRule: 'status = "active"', viewRule: 'status = "active"',
    fields: [
      text('name', {required: true, presentable: true, max: 120}),
      text('slug', {required: true, pattern: '^[a-z0-9-]+$', help: 'Part of the address of the product page.'}),
      {name: 'price', type: 'number', required: true, min: 0},
      {name: 'stock', type: 'number', onlyInt: true, min: 0},
      {name: 'status', type: 'select', required: true, maxSelect: 1, values: ['draft', 'active', 'archived']},
      {name: 'categories', type: 'relation', collectionId: ids.categories, maxSelect: 5},
      {name: 'description', type: 'editor'},
      {name: 'images', type: 'file', maxSelect: 8, maxSize: 5242880, mimeTypes: ['image/jpeg', 'image/png', 'image/webp'], thumbs: ['100x100']},
      {name: 'available_from', type: 'date'},
      {name: 'origin', type: 'geoPoint'},
      {name: 'specs', type: 'json', maxSize: 65536},
      ...stamps,
    ],
    indexes: ['CREATE UNIQUE INDEX `idx_products_slug` ON `products` (`slug`)'],
  },
  {
    id: ids.customers, name: 'customers', type: 'auth', listRule: 'id = @request.auth.id', viewRule: 'id = @request.auth.id', createRule: '', updateRule: 'id = @request.auth.id',
    fields: [text('name', {presentable: true, max: 120}), text('country', {max: 2, pattern: '^[A-Z]{2}$'}), {name: 'website', type: 'url'}, ...stamps],
  },
  {
    id: ids.orders, name: 'orders', type: 'base', listRule: 'customer = @request.auth.id', viewRule: 'customer = @request.auth.id',
    fields: [
      {name: 'customer', type: 'relation', collectionId: ids.customers, maxSelect: 1, required: true},
      {name: 'status', type: 'select', required: true, maxSelect: 1, values: ['open', 'paid', 'packed', 'shipped', 'cancelled', 'refunded']},
      {name: 'total', type: 'number', min: 0},
      {name: 'items', type: 'relation', collectionId: ids.products, maxSelect: 50},
      {name: 'paid', type: 'bool'},
      text('note', {max: 500}),
      {name: 'invoice', type: 'file', maxSelect: 1, maxSize: 5242880, mimeTypes: ['application/pdf'], protected: true},
      ...stamps,
    ],
    indexes: ['CREATE INDEX `idx_orders_customer` ON `orders` (`customer`)'],
  },
];
