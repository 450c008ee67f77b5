// Preloaded with --require: tells on standard error, when the program ends, which variables it looked at.
const read = new Set();
process.env = new Proxy(process.env, {
  get(env, name) {
    read.add(String(name));
    return Reflect.get(env, name);
  },
  has(env, name) {
    read.add(String(name));
    return Reflect.has(env, name);
  },
  ownKeys(env) {
    read.add('(all)');
    return Reflect.ownKeys(env);
  },
});
process.on('exit', () => process.stderr.write(JSON.stringify([...read])));
