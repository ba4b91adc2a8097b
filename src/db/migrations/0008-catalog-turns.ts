/** Which process may change the metadata of an image at Glance (src/catalog/turns.ts). */
export const catalogTurns = `
create table catalog_turn (
  image_id text primary key,
  holder text not null,
  held_until timestamptz not null
);
`
