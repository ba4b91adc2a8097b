/** Hashes that the catalog finds by reading images (src/catalog/hashing/), and what produced an image. */
export const hashingTables = `
-- Who turned it on or off last.
alter table catalog_settings
  add column user_id text,
  add column user_name text,
  add column decided_at timestamptz;

-- An image that is read to find its hash. sha256_state and other_state are what the hashes had computed after
-- position bytes, in base64; other is the hash that Glance has.
create table catalog_reading (
  project_id text not null,
  image_id text not null,
  state text not null default 'reading' check (state in ('reading', 'done', 'failed')),
  position bigint not null default 0,
  sha256_state text,
  other_state text,
  attempts integer not null default 0,
  message text,
  job_id uuid,
  updated_at timestamptz not null default now(),
  primary key (project_id, image_id)
);

-- The image at Glance that a task produced; an image's tasks are read when its updated_at has changed.
alter table catalog_task add column image_id text;
create index catalog_task_image on catalog_task (scope, image_id);
alter table catalog_copy add column tasks_at timestamptz;
create index catalog_copy_unverified on catalog_copy (scope) where not hash_verified;
`
