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
    owner: "Propriétaire",
  },
  list: {
    title: "Images",
    create: "Créer des images",
    selectAll: "Tout sélectionner sur cette page",
    select: (name) => `Sélectionner ${name}`,
    noneFound: "Aucune image correspondante",
    noneFoundHint: "Cherchez autre chose, ou modifiez ou effacez les filtres.",
    noneYet: "Aucune image pour l’instant",
    noneYetHint:
      "Envoyez une image disque depuis votre ordinateur, ou acceptez une image qu’un autre projet partage avec vous.",
  },
  filters: {
    search: "Rechercher des images",
    searchHint: "Partie d’un nom, ID, tag ou OS",
    button: (count) => (count > 0 ? `Filtres (${count})` : "Filtres"),
    clear: "Tout effacer",
    clearOne: (label) => `Effacer : ${label}`,
    any: "Indifférent",
    owner: "Propriétaire",
    owners: { mine: "Ce projet" },
    os_type: "Système d’exploitation",
    tags: "Tags",
    tagsHint: "Saisissez un tag et appuyez sur Entrée",
    size_min: "Taille minimale (Gio)",
    size_max: "Taille maximale (Gio)",
    since: "Créée à partir du",
    until: "Créée jusqu’au",
    hidden: "Seulement les images masquées",
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
  paging: { title: "Pages", first: "Première", previous: "Précédente", next: "Suivante" },
  bulk: {
    label: "Actions sur les images sélectionnées",
    count: (count) => `${images(count)} ${form(count, "sélectionnée", "sélectionnées")}`,
    clear: "Effacer la sélection",
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
