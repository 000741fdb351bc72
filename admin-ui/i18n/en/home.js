export default {
  'home.hello': 'Hello',
};
