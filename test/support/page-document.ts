/** The smallest document of the page with a place for a card, which is what a shared link shows. */
export const PAGE_DOCUMENT =
  '<!doctype html><!-- card --><link rel="canonical" href="https://page.example/" /><!-- /card -->';
