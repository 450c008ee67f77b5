import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { Keyboard } from '../../../../src/terminal/repl/line/keyboard.ts';
import { LineEditor } from '../../../../src/terminal/repl/line/editor.ts';
import type { LineView } from '../../../../src/terminal/repl/line/view.ts';
import { Recall } from '../../../../src/terminal/repl/line/recall.ts';
import { Stopping } from '../../../../src/core/stopping.ts';

/** An editor on a terminal that exists in memory: what is typed goes in as bytes, the view only inserts and deletes. */
function desk(entries: string[] = []) {
  const log: string[] = [];
  const input = Object.assign(new EventEmitter(), {
    setRawMode: (on: boolean) => log.push(on ? 'raw' : 'cooked'),
    pause: () => log.push('paused'),
    resume: () => log.push('resumed'),
  });
  const keyboard = new Keyboard(input, (text) => log.push(text), { marks: true, stop: () => log.push('stopped') });
  keyboard.open();
  const prompts: string[] = [];
  let view = memoryView();
  const recall = new Recall(entries);
  let busy: (on: boolean) => void = () => {};
  const open = (prompt: string, onBusy: (on: boolean) => void) => {
    prompts.push(prompt);
    busy = onBusy;
    return (view = memoryView(prompts, () => onBusy(true)));
  };
  const editor = new LineEditor({ keyboard, recall, open, room: () => ({ columns: 80, rows: 24 }) });
  return {
    keyboard,
    log,
    prompts,
    type: (text: string) => input.emit('data', Buffer.from(text)),
    end: () => input.emit('end'),
    read: (stop = new Stopping()) => editor.read('> ', stop),
    setBusy: (on: boolean) => busy(on),
    view: () => view,
  };
}

function memoryView(prompts: string[] = [], complete = () => {}): LineView & { finished: boolean } {
  const view = {
    text: '',
    cursor: 0,
    rows: 1,
    finished: false,
    replace: (text: string, cursor = text.length) => Object.assign(view, { text, cursor }),
    setPrompt: (prompt: string) => void prompts.push(prompt),
    press(text: string | undefined, { name, ctrl }: { name?: string; ctrl?: boolean }) {
      if (name === 'backspace') view.replace(view.text.slice(0, -1));
      else if (name === 'tab') complete();
      else if (name === 'right') view.cursor += 1;
      else if (ctrl) return;
      else if (name === 'left') view.cursor -= 1;
      else if (text !== undefined)
        view.replace(view.text.slice(0, view.cursor) + text + view.text.slice(view.cursor), view.cursor + text.length);
    },
    finish: () => void (view.finished = true),
  };
  return view;
}

const text = (entered: string, typed = entered) => ({ type: 'text', text: entered, typed, isBlock: false });
const paste = (pasted: string) => `\u001b[200~${pasted}\u001b[201~`;

describe('when keys are typed', () => {
  test.each([
    ['hello\r', 'hello'],
    ['hello\n', 'hello'],
    ['one\\\rtwo\r', 'one\ntwo'],
    ['one\u001b\rtwo\r', 'one\ntwo'],
    [`${paste('one\r\ntwo\rthree\n')}\r`, 'one\ntwo\nthree'],
    [`a${paste('B\u001b]0;owned\u0007C')}d\r`, 'aBCd'],
    ['ab\u001b[Dc\r', 'acb'],
    ['a\u009bb\u202ec\r', 'abc'],
    ['👩‍👩‍👧 नमस्ते\r', '👩‍👩‍👧 नमस्ते'],
    ['one\u001b[27;2;13~two\u001b[13;2uthree\r', 'one\ntwo\nthree'],
    ['a\u001b]11;rgb:0000/0000/0000\u001b\\b\u001b]10;?\u0007c\u001bP>|xterm(1)\u001b\\d\r', 'abcd'],
    ['a\u001b[?62;1;4cb\u001b[<0;10;20Mc\u001b[1;10Ad\u001b[12;40Re\r', 'abcde'],
  ])('as %j, then the line is %j', async (keys, entered) => {
    const { read, type } = desk();
    const reading = read();
    type(keys);
    expect(await reading).toMatchObject({ type: 'text', text: entered });
  });

  test('and a terminal sends any sequence, then nothing of it is typed in', async () => {
    const parameters = [
      '',
      '1',
      '12',
      '123',
      '1234',
      '1;2',
      '1;22',
      '12;2',
      '1;2;3',
      '?1',
      '>1;2',
      '<1;2;3',
      '=',
      '1:2',
    ];
    const { read, type, view } = desk();
    void read();
    for (const parameter of parameters) {
      for (const final of ['~', '^', 'u', 'c', 'n', 'R', 'y', 't', 'x', 'I', 'O', 'S', '$y', ' q', '@'])
        type(`\u001b[${parameter}${final}`);
    }
    expect(view().text).toBe('');
    type('a');
    expect(view().text).toBe('a');
  });

  test('when split at every place, then they are the same', async () => {
    const keys = Buffer.from(
      `é${paste('x\r\ny')}\u001b[D\u001b[C\\\r\u001b[27;2;13~👩‍👩‍👧\u001b]11;rgb:00\u001b\\\u001b\rz\r`,
    );
    for (let at = 1; at < keys.length; at++) {
      const { read, type } = desk();
      const reading = read();
      type(keys.subarray(0, at) as unknown as string);
      type(keys.subarray(at) as unknown as string);
      expect(await reading).toMatchObject({ text: 'éx\ny\n\n👩‍👩‍👧\nz' });
    }
  });

  test('when a paste would fill the screen, then a label stands there, Backspace takes it whole, and it is sent whole', async () => {
    const long = Array.from({ length: 200 }, (_, at) => `line ${at}`).join('\n');
    const { read, type, view } = desk();
    const reading = read();
    type(paste(long));
    expect(view().text).toBe('[200 lines: line 0 …]');
    type('\u007f');
    expect(view().text).toBe('');
    type(`${paste(long)} ok\r`);
    expect(await reading).toEqual(text(`${long} ok`));
  });

  test('as Up and Down, then they move in a text of several lines first, and next through history', async () => {
    const { read, type, view } = desk(['earlier']);
    const reading = read();
    type('one\u001b\rtwo');
    type('\u001b[A');
    expect([view().text, view().cursor]).toEqual(['one\ntwo', 3]);
    type('\u001b[A');
    expect(view().text).toBe('earlier');
    type('\u001b[B');
    expect(view().text).toBe('one\ntwo');
    type('\r');
    await reading;
  });

  test('as Ctrl-C or Ctrl-D, then they end the line, Ctrl-D only an empty one', async () => {
    const { read, type, view } = desk();
    let reading = read();
    type('half\u0004\u0003');
    expect(await reading).toEqual({ type: 'interrupt', text: 'half', isFirstKey: false });
    expect(view().text).toBe('half^C');
    reading = read();
    type('x\u007f\u0003');
    expect(await reading).toEqual({ type: 'interrupt', text: '', isFirstKey: false });
    reading = read();
    type('\u0003');
    expect(await reading).toEqual({ type: 'interrupt', text: '', isFirstKey: true });
    expect(view().text).toBe('');
    reading = read();
    type('\u0004');
    expect(await reading).toEqual({ type: 'end' });
  });

  test('when the terminal is gone, then reading ends as after a hang-up', async () => {
    const { read, end, keyboard } = desk();
    const reading = read();
    end();
    await expect(reading).rejects.toMatchObject({ code: 'hung_up' });
    await keyboard.lend(async () => end());
    await expect(read()).rejects.toMatchObject({ code: 'hung_up' });
  });
});

describe('when Ctrl-R is typed', () => {
  test('then it finds as one types, older ones with each Ctrl-R, and Enter takes it', async () => {
    const { read, type, view, prompts } = desk(['sky one', 'sea', 'sky two']);
    const reading = read();
    type('draft\u0012sk');
    expect([view().text, prompts.at(-1)]).toEqual(['sky two', 'search “sk” › ']);
    type('\u0012');
    expect(view().text).toBe('sky one');
    type('\r');
    expect([await reading, prompts.at(-1)]).toEqual([text('sky one'), '> ']);
  });

  test('then Tab takes the match without sending it, and Ctrl-C brings back what stood there', async () => {
    const { read, type, view } = desk(['sky']);
    const reading = read();
    type('draft\u0012s\u0003');
    expect(view().text).toBe('draft');
    type('\u0012s\t!\r');
    expect(await reading).toEqual(text('sky!'));
  });

  test('and there is no match, then that is said, and the line stays', async () => {
    const { read, type, view, prompts } = desk(['sky']);
    const reading = read();
    type('draft\u0012zz');
    expect([view().text, prompts.at(-1)]).toEqual(['draft', 'nothing found “zz” › ']);
    type('\u0007\r');
    expect(await reading).toEqual(text('draft'));
  });
});

describe('when nobody reads strokes', () => {
  test('then they wait for the next line, one line at a time', async () => {
    const { read, type } = desk();
    type('one\rtwo\rhal');
    expect(await read()).toEqual(text('one'));
    expect(await read()).toEqual(text('two'));
    const reading = read();
    type('f\r');
    expect(await reading).toEqual(text('half'));
  });

  test('because the line is busy, then they wait', async () => {
    const { read, type, setBusy, view } = desk();
    const reading = read();
    type('a\tb\r');
    expect(view().text).toBe('a');
    setBusy(false);
    expect(await reading).toEqual(text('ab'));
  });

  test('then Ctrl-C goes to whoever listens for it, and more of them right behind it to nobody', async () => {
    const { keyboard, type, read } = desk();
    let count = 0;
    const release = keyboard.onInterrupt(() => count++);
    type('x\u0003y\u0003');
    release();
    expect(count).toBe(1);
    const reading = read();
    type('\u0003\r');
    expect(await reading).toEqual(text('xy'));
    await new Promise((resolve) => setTimeout(resolve, 550));
    const later = read();
    type('\u0003');
    expect(await later).toMatchObject({ type: 'interrupt' });
  });

  test('then Ctrl-Z stops the process at once, with the terminal as it was', async () => {
    const { type, read, log } = desk();
    log.length = 0;
    type('x\u001ay\r');
    expect(log).toEqual(['\u001b[?2004l', 'cooked', 'stopped']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(log.slice(3)).toEqual(['\u001b[?2004h', 'raw']);
    expect(await read()).toEqual(text('xy'));
  });

  test('and the terminal is lent, then what was typed before goes to nobody', async () => {
    const { keyboard, type, read } = desk();
    type('for the form\r');
    await keyboard.lend(async () => {});
    const reading = read();
    type('for us\r');
    expect(await reading).toEqual(text('for us'));
  });
});

describe('when the terminal is needed by others', () => {
  test('then it is lent as it was, and taken again', async () => {
    const { keyboard, log } = desk();
    const taken = ['\u001b[?2004h', 'raw', 'resumed'];
    const given = ['\u001b[?2004l', 'cooked', 'paused'];
    await keyboard.lend(async () => log.push('used'));
    keyboard.close();
    keyboard.close();
    expect(log).toEqual([...taken, ...given, 'used', ...taken, ...given]);
  });

  test('or the process is to end, then reading ends with the reason and the line is left', async () => {
    const { read, type, view } = desk();
    const stopping = new Stopping();
    const reading = read(stopping);
    type('half');
    stopping.stop(new Error('terminated'));
    await expect(reading).rejects.toThrow('terminated');
    expect(view().finished).toBe(true);
  });
});
