/**
 * Small numbers for images, so that a filter's matches can be read as numbers from one index and combined
 * outside of the database (docs/adr/0041).
 */
export const catalogSlots = `
create sequence catalog_slot as integer;
alter table catalog_image add column slot integer not null default nextval('catalog_slot');
alter sequence catalog_slot owned by catalog_image.slot;
create unique index catalog_image_slot on catalog_image (scope, slot);
drop index catalog_image_key, catalog_image_created, catalog_image_updated, catalog_image_tag_count;
create unique index catalog_image_key on catalog_image (scope, key) include (slot);
create index catalog_image_created on catalog_image (scope, created_at desc, key) include (slot);
create index catalog_image_updated on catalog_image (scope, updated_at desc, key) include (slot);
create index catalog_image_tag_count on catalog_image (scope, tag_count desc, key) include (slot);

-- Whether values of the field are or were lists with several items.
alter table catalog_field add column has_list boolean not null default false;
update catalog_field set has_list = true where id in (select field from catalog_value where position > 0);

-- The check of the reference would cost more than writing the row.
alter table catalog_value drop constraint catalog_value_field_fkey;
alter table catalog_value add column slot integer;
update catalog_value v set slot = i.slot from catalog_image i, catalog_field f
  where f.id = v.field and i.scope = f.scope and i.key = v.image;
delete from catalog_value where slot is null;
alter table catalog_value alter column slot set not null;
drop index catalog_value_field, catalog_value_number, catalog_value_date, catalog_value_text, catalog_value_boolean;
create index catalog_value_field on catalog_value (field, slot);
create index catalog_value_number on catalog_value (field, number, image) include (slot) where number is not null;
create index catalog_value_date on catalog_value (field, date, image) include (slot) where date is not null;
create index catalog_value_text on catalog_value (field, text, image) include (slot) where text is not null;
create index catalog_value_boolean on catalog_value (field, boolean, image) include (slot) where boolean is not null;
`
