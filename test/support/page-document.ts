/** The smallest document of the page that has a place for a card. */
export const PAGE_DOCUMENT =
  '<!doctype html><!-- card --><link rel="canonical" href="https://page.example/" /><!-- /card -->';
