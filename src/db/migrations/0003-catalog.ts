/**
 * The catalog (src/catalog/): what each scope may see, by content. The catalog reads the library's tables
 * only through the views at the end.
 */
export const catalogTables = `
-- A kind of viewer: a project, or a project's administrators. Times are of the index.
create table catalog_scope (
  scope text primary key,
  project_id text not null,
  is_admin boolean not null default false,
  used_at timestamptz not null default now(),
  -- The largest updated_at that was read from Glance.
  glance_at timestamptz,
  swept_at timestamptz,
  indexed_at timestamptz,
  outbox_id bigint not null default 0
);

-- An image at Glance, or a file in the library. Without a hash it is not part of a resource.
create table catalog_copy (
  scope text not null,
  source text not null check (source in ('glance', 'library')),
  source_id text not null,
  hash text collate "C" check (hash ~ '^[0-9a-f]{64}$'),
  hash_verified boolean not null default false,
  owner_project text not null,
  is_own boolean not null,
  status text not null,
  attributes jsonb not null,
  tags text[] not null default '{}',
  task_id text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (scope, source, source_id)
);
create index catalog_copy_hash on catalog_copy (scope, hash);

-- Resources: the copies of one content as one image. The key is the hash's beginning: in the same order, and
-- quicker to join.
create table catalog_image (
  scope text not null,
  hash text collate "C" not null check (hash ~ '^[0-9a-f]{64}$'),
  key uuid not null generated always as (left(hash, 32)::uuid) stored,
  hash_verified boolean not null,
  source text not null,
  source_id text not null,
  attributes jsonb not null,
  tags text[] not null,
  -- Queries compare it with any number.
  tag_count double precision not null,
  task_id text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  revision bigint not null default 1,
  primary key (scope, hash)
);
create unique index catalog_image_key on catalog_image (scope, key);
create index catalog_image_created on catalog_image (scope, created_at desc, key);
create index catalog_image_updated on catalog_image (scope, updated_at desc, key);
create index catalog_image_tag_count on catalog_image (scope, tag_count desc, key);

-- Names of attributes, with the types that their values have or had.
create table catalog_field (
  id integer generated always as identity primary key,
  scope text not null,
  name text collate "C" not null,
  has_number boolean not null default false,
  has_date boolean not null default false,
  has_text boolean not null default false,
  has_boolean boolean not null default false,
  unique (scope, name)
);

-- Values to filter and sort by: one row for an attribute, or one for each item of a list. At most one of the
-- typed columns is set; none is for a value that can only be there or not.
create table catalog_value (
  field integer not null references catalog_field (id),
  image uuid not null,
  position integer not null default 0,
  number double precision,
  date timestamptz,
  text text collate "C",
  boolean boolean,
  primary key (image, field, position)
);
create index catalog_value_field on catalog_value (field, image);
create index catalog_value_number on catalog_value (field, number, image) where number is not null;
create index catalog_value_date on catalog_value (field, date, image) where date is not null;
create index catalog_value_text on catalog_value (field, text, image) where text is not null;
create index catalog_value_boolean on catalog_value (field, boolean, image) where boolean is not null;

-- Work at OpenStack that produced an image.
create table catalog_task (
  scope text not null,
  id text not null,
  kind text not null,
  status text not null,
  error_message text,
  parameters jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  completed_at timestamptz,
  primary key (scope, id)
);

-- Written when Polaris has computed the SHA-256 itself of bytes that OpenStack has hashed otherwise.
create table catalog_pair (
  sha256 text not null,
  os_hash_algo text not null,
  os_hash_value text not null,
  primary key (os_hash_algo, os_hash_value)
);

create view catalog_library_file as
select id, 'task_' || substr(id, 5) as task_id, project_id, owner_id, kind, status, filename, content_type, size_bytes,
  title, tags, visibility, format, width, height, sha256, glance_id, os_hash_algo, os_hash_value, created_at, updated_at
from library_image
where deleted_at is null and sha256 is not null;

create view catalog_library_task as
select 'task_' || substr(image.id, 5) as id, image.project_id, image.id as file_id,
  case image.status
    when 'upload_pending' then 'pending' when 'ready' then 'completed' when 'failed' then 'failed' else 'running'
  end as status,
  image.failure ->> 'message' as error_message,
  jsonb_build_object('filename', image.filename, 'content_type', image.content_type) as parameters,
  image.created_at, image.updated_at,
  case when image.status in ('ready', 'failed') then coalesce(work.ended_at, image.updated_at) end as completed_at
from library_image image
left join lateral (
  select max(ended_at) as ended_at from job where subject = image.id and name like 'library.%'
) work on true
where image.deleted_at is null;
create index job_subject on job (subject) where subject is not null;
`
