/** How the catalog's index is kept up to date (src/catalog/index/), and what it remembers of its own. */
export const catalogIndex = `
-- Until held_until only its holder reads Glance for the scope.
alter table catalog_scope
  add column holder text,
  add column held_until timestamptz not null default now(),
  -- How many milliseconds the last sweep took.
  add column sweep_ms integer not null default 0;

-- refuted_hash is a hash that the bytes turned out not to have. is_shown is false for a claim that may not
-- join the image of its hash.
alter table catalog_copy
  add column written_at timestamptz not null default clock_timestamp(),
  add column refuted_hash text,
  add column is_shown boolean not null default true;
create index catalog_copy_glance_hash on catalog_copy ((attributes ->> 'os_hash_value')) where source = 'glance';
create index catalog_copy_source on catalog_copy (source, source_id);
create index catalog_copy_unidentified on catalog_copy (scope) where hash is null or not is_shown;

-- A pair confirms only what its project owns or reads: to other projects it would say that somebody has a file.
alter table catalog_pair drop constraint catalog_pair_pkey;
alter table catalog_pair add column project_id text not null;
alter table catalog_pair add primary key (project_id, os_hash_algo, os_hash_value);

-- Attributes of library files that the library itself has no field for.
create table catalog_file (
  project_id text not null,
  file_id text not null,
  attributes jsonb not null,
  primary key (project_id, file_id)
);

-- What a project has decided.
create table catalog_settings (
  project_id text primary key,
  hashes_images boolean not null default false
);
`
