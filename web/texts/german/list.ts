import type { listTexts as english } from "../english/list.js"
import { statuses, visibilities } from "./common.js"
import { images } from "./plural.js"

const { active, queued, saving, importing, deactivated, killed } = statuses

/** The list of images. */
export const listTexts: typeof english = {
  columns: {
    name: "Name",
    status: "Status",
    visibility: "Sichtbarkeit",
    disk_format: "Format",
    size: "Größe",
    updated_at: "Geändert",
    owner: "Eigentümer",
  },
  list: {
    title: "Images",
    create: "Images erstellen",
    selectAll: "Alle auf dieser Seite auswählen",
    select: (name) => `${name} auswählen`,
    noneFound: "Keine passenden Images",
    noneFoundHint: "Suchen Sie nach etwas anderem, oder ändern oder entfernen Sie die Filter.",
    noneYet: "Noch keine Images",
    noneYetHint:
      "Laden Sie ein Festplatten-Image von Ihrem Computer hoch, oder nehmen Sie ein Image an, das ein anderes Projekt mit Ihnen teilt.",
  },
  filters: {
    search: "Images suchen",
    searchHint: "Teil von Name, ID, Tag oder OS",
    button: (count) => (count > 0 ? `Filter (${count})` : "Filter"),
    clear: "Alle entfernen",
    clearOne: (label) => `${label}: leeren`,
    any: "Beliebig",
    owner: "Eigentümer",
    owners: { mine: "Dieses Projekt" },
    os_type: "Betriebssystem",
    tags: "Tags",
    tagsHint: "Tag eingeben und Eingabetaste drücken",
    size_min: "Mindestgröße (GiB)",
    size_max: "Höchstgröße (GiB)",
    since: "Erstellt ab",
    until: "Erstellt bis",
    hidden: "Nur ausgeblendete Images",
    statuses: { active, queued, saving, importing, deactivated, killed },
    visibilities: { ...visibilities, all: "Alle, auch Community" },
  },
  sort: {
    label: "Sortieren nach",
    ascending: "Aufsteigend, zu absteigend wechseln",
    descending: "Absteigend, zu aufsteigend wechseln",
    keys: {
      name: "Name",
      status: "Status",
      container_format: "Container",
      disk_format: "Format",
      size: "Größe",
      id: "ID",
      created_at: "Erstellt",
      updated_at: "Geändert",
    },
  },
  paging: { title: "Seiten", first: "Erste", previous: "Zurück", next: "Weiter" },
  bulk: {
    label: "Aktionen für ausgewählte Images",
    count: (count) => `${images(count)} ausgewählt`,
    clear: "Auswahl aufheben",
    result: "Ergebnisse",
    failed: (count) => `${images(count)} fehlgeschlagen`,
    deleteImages: {
      button: "Löschen",
      title: (count) => `${images(count)} löschen?`,
      hint: "Die Images und ihre Daten werden endgültig gelöscht.",
      done: (count) => `${images(count)} gelöscht`,
    },
    deactivateImages: {
      button: "Deaktivieren",
      title: (count) => `${images(count)} deaktivieren?`,
      hint: "Von den Images können keine Server gestartet werden, und sie können nicht heruntergeladen werden, bis Sie sie reaktivieren.",
      done: (count) => `${images(count)} deaktiviert`,
    },
    activateImages: {
      button: "Reaktivieren",
      title: (count) => `${images(count)} reaktivieren?`,
      hint: "Die Images können wieder verwendet werden.",
      done: (count) => `${images(count)} reaktiviert`,
    },
  },
}
