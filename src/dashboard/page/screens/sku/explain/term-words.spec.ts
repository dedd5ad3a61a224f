import { moreWords, termWord } from './term-words';

it('names each term, and one of a newer service', () => {
  expect(['on_the_shelf', 'presumed_sold', 'lent_out'].map(termWord)).toEqual([
    'on the shelf',
    'sold at Amazon, its order is not known yet',
    'lent out',
  ]);
});

it('counts the rows that are not named', () => {
  expect([moreWords(undefined), moreWords(0), moreWords(1200)]).toEqual(['', '', 'and 1,200 older']);
});
