import type * as english from "../english/common.js"

export const statuses: typeof english.statuses = {
  active: "Active",
  queued: "En file d’attente",
  saving: "Enregistrement",
  uploading: "Envoi en cours",
  importing: "Importation",
  deactivated: "Désactivée",
  pending_delete: "Suppression en attente",
  killed: "Erreur",
  deleted: "Supprimée",
  pending: "En attente",
  accepted: "Acceptée",
  rejected: "Refusée",
  creating: "Construction",
  revoked: "Révoquée",
  ready: "Prête",
  failed: "Échec",
  deleting: "Suppression",
}

export const visibilities: typeof english.visibilities = {
  private: "Privée",
  shared: "Partagée",
  community: "Communauté",
  public: "Publique",
}

/** Texts of every page. */
export const commonTexts: typeof english.commonTexts = {
  product: "Polaris",
  pageTitle: (title) => `${title} · Polaris`,
  loading: "Chargement",
  none: "–",
  units: ["o", "Kio", "Mio", "Gio", "Tio"],
  gigabytes: (amount) => `${amount} Go`,
  megabytes: (amount) => `${amount} Mo`,
  listed: (parts) => parts.join(", "),
  labelled: (label, value) => `${label} : ${value}`,
  notSpecified: "Non précisé",
  yes: "Oui",
  no: "Non",
  save: "Enregistrer",
  cancel: "Annuler",
  close: "Fermer",
  copyWhat: (what) => `Copier : ${what}`,
  copied: "Copié",
  notCopied: "Le navigateur n’a pas autorisé la copie. Sélectionnez le texte et copiez-le vous-même.",
  useIt: { title: "Utiliser", openstack: "Ligne de commande", terraform: "Terraform" },
  unnamed: (id) => `Image sans nom (${id.slice(0, 8)})`,
  isProtected: "Protégée contre la suppression",
  isHidden: "Masquée dans les listes",
  statuses,
  visibilities,
  visibilityHints: {
    private: "Seul ce projet peut l’utiliser",
    shared: "Ce projet et ses membres peuvent l’utiliser",
    community: "Tous les projets peuvent l’utiliser, mais elle n’apparaît pas d’office dans les listes",
    public: "Tous les projets peuvent la voir et l’utiliser",
  },
  osTypes: { linux: "Linux", windows: "Windows" },
}
