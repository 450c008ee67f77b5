// Preloaded with --require: the wall clock of this process is LLMKIT_CLOCK_SHIFT milliseconds off.
const shift = Number(process.env.LLMKIT_CLOCK_SHIFT);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + shift] : args));
  }

  static now() {
    return RealDate.now() + shift;
  }
};
