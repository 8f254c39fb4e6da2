import { expect, test } from 'vitest';
import { menuPages, parseRoute, routeHash, type Route } from '../../../../renderer/text/routes.ts';

test.each<[string, Route]>([
  ['', { page: 'home', id: null }],
  ['#/', { page: 'home', id: null }],
  ['#/households', { page: 'households', id: null }],
  ['#/household/h%2F1', { page: 'household', id: 'h/1' }],
  ['#/no-such-page/5', { page: 'home', id: null }],
  ['#/toString', { page: 'home', id: null }],
  ['#/household/%E0%A4%A', { page: 'household', id: '%E0%A4%A' }],
])('%s leads to its page', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route);
});

test('every address written is read back, with an id that needs escaping', () => {
  for (const page of menuPages) {
    const route: Route = { page, id: 'a/b#c 户' };
    expect(parseRoute(routeHash(route))).toEqual(route);
  }
});
