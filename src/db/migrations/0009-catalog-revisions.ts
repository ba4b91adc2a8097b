/**
 * Which state of a scope's images a query sees, so that what it has read can be used again until they change
 * (src/catalog/revision.ts). Each change replaces the rows of its scope by one with an id of its own.
 */
export const catalogRevisions = `
create table catalog_revision (
  scope text not null,
  id uuid not null default gen_random_uuid(),
  primary key (scope, id)
);
`
