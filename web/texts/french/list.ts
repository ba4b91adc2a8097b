import type { listTexts as english } from "../english/list.js"
import { statuses, visibilities } from "./common.js"
import { form, images } from "./plural.js"

const { active, queued, saving, importing, deactivated, killed } = statuses

/** The list of images. */
export const listTexts: typeof english = {
  columns: {
    name: "Nom",
    status: "Statut",
    visibility: "Visibilité",
    disk_format: "Format",
    size: "Taille",
    updated_at: "Modifiée",
    created_at: "Création",
    owner: "Propriétaire",
    os: "Système d’exploitation",
    architecture: "Architecture",
    min_disk: "Disque minimal",
    min_ram: "RAM minimale",
    id: "ID",
  },
  list: {
    title: "Images",
    create: "Créer des images",
    selectAll: "Tout sélectionner sur cette page",
    select: (name) => `Sélectionner ${name}`,
    noneFound: "Aucune image correspondante",
    noneFoundHint: "Cherchez autre chose, ou modifiez ou effacez les filtres.",
    noneIn: {
      listed: "Aucune image pour l’instant",
      mine: "Aucune image pour l’instant",
      shared: "Rien n’est partagé avec vous",
      public: "Aucune image publique",
      community: "Aucune image communautaire",
    },
    noneInHints: {
      listed:
        "Envoyez une image disque depuis votre ordinateur, ou acceptez une image qu’un autre projet partage avec vous.",
      mine: "Envoyez une image disque depuis votre ordinateur, ou laissez le cloud en chercher une à une URL.",
      shared:
        "Les images qu’un autre projet partage avec le vôtre apparaissent ici lorsque vous acceptez l’invitation.",
      public: "Les administrateurs publient des images pour tous les projets.",
      community: "Les images communautaires sont proposées à tous par d’autres projets. Ce cloud n’en a pas.",
    },
  },
  filters: {
    search: "Rechercher des images",
    searchHint: "Partie d’un nom, ID, tag ou OS",
    button: (count) => (count > 0 ? `Filtres (${count})` : "Filtres"),
    clear: "Tout effacer",
    clearOne: (label) => `Effacer : ${label}`,
    any: "Indifférent",
    os_type: "Système d’exploitation",
    tags: "Tags",
    tagsHint: "Saisissez un tag et appuyez sur Entrée",
    size_min: "Taille minimale (Gio)",
    size_max: "Taille maximale (Gio)",
    since: "Créée à partir du",
    until: "Créée jusqu’au",
    hidden: "Seulement les images masquées",
    chosen: "Filtres utilisés",
    chip: (filter, value) => `${filter} : ${value}`,
    statuses: { active, queued, saving, importing, deactivated, killed },
    visibilities: { ...visibilities, all: "Toutes, y compris communauté" },
  },
  sort: {
    label: "Trier par",
    ascending: "Croissant, passer à décroissant",
    descending: "Décroissant, passer à croissant",
    keys: {
      name: "Nom",
      status: "Statut",
      container_format: "Conteneur",
      disk_format: "Format",
      size: "Taille",
      id: "ID",
      created_at: "Date de création",
      updated_at: "Date de modification",
    },
  },
  paging: {
    title: "Pages",
    first: "Première",
    previous: "Précédente",
    next: "Suivante",
    range: (from, to) => `${from}–${to}`,
    rangeOf: (from, to, total) => `${from}–${to} sur ${total}`,
  },
  tabs: {
    label: "Quelles images",
    names: {
      listed: "Toutes",
      mine: "Ce projet",
      shared: "Partagées avec moi",
      public: "Publiques",
      community: "Communautaires",
    },
    atLeast: (count) => `${count}+`,
  },
  view: {
    button: "Affichage",
    density: "Lignes",
    densities: { normal: "Normales", compact: "Compactes" },
    columns: "Colonnes",
    pageSize: "Images par page",
  },
  keys: {
    title: "Raccourcis clavier",
    search: "Rechercher",
    create: "Créer des images",
    down: "Image suivante",
    up: "Image précédente",
    select: "Sélectionner l’image",
    help: "Afficher cette liste",
  },
  bulk: {
    label: "Actions sur les images sélectionnées",
    count: (count) => `${images(count)} ${form(count, "sélectionnée", "sélectionnées")}`,
    clear: "Effacer la sélection",
    nothing: "Votre projet ne peut pas modifier ces images.",
    /** Of the selected images only some can be treated. */
    some: (button, count) => `${button} (${count})`,
    leftOut: (count) =>
      `${images(count)} ${form(count, "sélectionnée ne peut pas être traitée ainsi et ne sera pas modifiée", "sélectionnées ne peuvent pas être traitées ainsi et ne seront pas modifiées")}.`,
    more: (count) => `et ${images(count)} de plus`,
    result: "Résultats",
    failed: (count) => `${images(count)} en échec`,
    deleteImages: {
      button: "Supprimer",
      title: (count) => `Supprimer ${images(count)} ?`,
      hint: "Les images et leurs données seront supprimées définitivement.",
      done: (count) => `${images(count)} ${form(count, "supprimée", "supprimées")}`,
    },
    deactivateImages: {
      button: "Désactiver",
      title: (count) => `Désactiver ${images(count)} ?`,
      hint: "Les images ne peuvent ni démarrer de serveurs ni être téléchargées tant que vous ne les réactivez pas.",
      done: (count) => `${images(count)} ${form(count, "désactivée", "désactivées")}`,
    },
    activateImages: {
      button: "Réactiver",
      title: (count) => `Réactiver ${images(count)} ?`,
      hint: "Les images pourront de nouveau être utilisées.",
      done: (count) => `${images(count)} ${form(count, "réactivée", "réactivées")}`,
    },
  },
}
