import { note, type Problem, readingOf } from './payload-reading';

describe('a reading', () => {
  it('has a value only without problems', () => {
    expect(readingOf('value', [])).toEqual({ ok: true, value: 'value' });
    const problems = [{ field: 'id', problem: 'is missing' }];
    expect(readingOf('value', problems)).toEqual({ ok: false, problems });
  });

  it('names the first twenty problems and no more', () => {
    const problems: Problem[] = [];
    for (let index = 0; index < 30; index += 1) {
      note(problems, `line_items[${index}]`, 'must be a JSON object');
    }
    expect(problems).toHaveLength(20);
    expect(problems[19]?.field).toBe('line_items[19]');
  });
});
