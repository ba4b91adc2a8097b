import type { listTexts as english } from "../english/list.js"
import { statuses, visibilities } from "./common.js"
import { form, images, plural } from "./plural.js"

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
    created_at: "Erstellt",
    owner: "Eigentümer",
    os: "Betriebssystem",
    architecture: "Architektur",
    min_disk: "Mindestgröße der Festplatte",
    min_ram: "Mindest-RAM",
    id: "ID",
  },
  list: {
    title: "Images",
    create: "Images erstellen",
    selectAll: "Alle auf dieser Seite auswählen",
    select: (name) => `${name} auswählen`,
    noneFound: "Keine passenden Images",
    noneFoundHint: "Suchen Sie nach etwas anderem, oder ändern oder entfernen Sie die Filter.",
    noneIn: {
      listed: "Noch keine Images",
      mine: "Noch keine Images",
      shared: "Nichts wird mit Ihnen geteilt",
      public: "Keine öffentlichen Images",
      community: "Keine Community-Images",
    },
    noneInHints: {
      listed:
        "Laden Sie ein Festplatten-Image von Ihrem Computer hoch, oder nehmen Sie ein Image an, das ein anderes Projekt mit Ihnen teilt.",
      mine: "Laden Sie ein Festplatten-Image von Ihrem Computer hoch, oder lassen Sie die Cloud eines von einer URL holen.",
      shared:
        "Hier erscheinen Images, die ein anderes Projekt mit Ihrem teilt, sobald Sie die Einladung annehmen.",
      public: "Administratoren veröffentlichen Images für alle Projekte.",
      community: "Community-Images bieten andere Projekte allen an. In dieser Cloud gibt es keine.",
    },
  },
  filters: {
    search: "Images suchen",
    searchHint: "Teil von Name, ID, Tag oder OS",
    button: (count) => (count > 0 ? `Filter (${count})` : "Filter"),
    clear: "Alle entfernen",
    clearOne: (label) => `${label}: leeren`,
    any: "Beliebig",
    os_type: "Betriebssystem",
    tags: "Tags",
    tagsHint: "Tag eingeben und Eingabetaste drücken",
    size_min: "Mindestgröße (GiB)",
    size_max: "Höchstgröße (GiB)",
    since: "Erstellt ab",
    until: "Erstellt bis",
    hidden: "Nur ausgeblendete Images",
    chosen: "Verwendete Filter",
    chip: (filter, value) => `${filter}: ${value}`,
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
  paging: {
    title: "Seiten",
    first: "Erste",
    previous: "Zurück",
    next: "Weiter",
    range: (from, to) => `${from}–${to}`,
    rangeOf: (from, to, total) => `${from}–${to} von ${total}`,
  },
  tabs: {
    label: "Welche Images",
    names: {
      listed: "Alle",
      mine: "Dieses Projekt",
      shared: "Mit mir geteilt",
      public: "Öffentlich",
      community: "Community",
    },
    atLeast: (count) => `${count}+`,
  },
  view: {
    button: "Darstellung",
    density: "Zeilen",
    densities: { normal: "Normal", compact: "Kompakt" },
    columns: "Spalten",
    pageSize: "Images pro Seite",
  },
  keys: {
    title: "Tastenkürzel",
    search: "Suchen",
    create: "Images erstellen",
    down: "Nächstes Image",
    up: "Voriges Image",
    select: "Image auswählen",
    help: "Diese Liste anzeigen",
  },
  bulk: {
    label: "Aktionen für ausgewählte Images",
    count: (count) => `${images(count)} ausgewählt`,
    clear: "Auswahl aufheben",
    nothing: "Ihr Projekt kann diese Images nicht ändern.",
    /** Of the selected images only some can be treated. */
    some: (button, count) => `${button} (${count})`,
    leftOut: (count) =>
      `${plural(count, "ausgewähltes Image kann", "ausgewählte Images können")} so nicht behandelt werden und ${form(count, "bleibt", "bleiben")} unverändert.`,
    more: (count) => `und ${plural(count, "weiteres Image", "weitere Images")}`,
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
