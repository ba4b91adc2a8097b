import type { shellTexts as english } from "../english/shell.js"

/** Signing in and out, projects, the navigation, and failures. */
export const shellTexts: typeof english = {
  signIn: {
    title: "Connexion à Polaris",
    subtitle: "Utilisez votre compte OpenStack",
    username: "Nom d’utilisateur",
    password: "Mot de passe",
    showPassword: "Afficher le mot de passe",
    domain: "Domaine",
    code: "Code à usage unique",
    codeHint: "Saisissez le code de votre application d’authentification.",
    submit: "Se connecter",
    ended: "Votre session est terminée",
    endedNote: "Votre session est terminée.",
    endedHint:
      "Reconnectez-vous pour continuer. Tout ce que vous avez saisi est encore là, et sera effacé si une autre personne se connecte.",
    disabled: "La connexion est désactivée sur ce serveur. Contactez votre opérateur.",
    noCookie:
      "Votre navigateur a refusé le cookie de session, car cette page n’est pas servie en HTTPS. Ouvrez la console avec https://, ou demandez à votre opérateur d’autoriser la connexion en HTTP.",
  },
  language: {
    label: "Langue",
    title: "Changer de langue pendant l’envoi de fichiers ?",
    warning:
      "La page sera rechargée. Les envois en cours s’arrêteront : ceux vers la bibliothèque pourront être repris, les autres seront annulés et leurs images n’auront pas de données.",
    submit: "Changer de langue",
    notStored:
      "Le navigateur n’a pas enregistré la langue. Il bloque peut-être les données de site pour cette page.",
  },
  signOut: {
    submit: "Se déconnecter",
    title: "Se déconnecter pendant l’envoi de fichiers ?",
    warning: "Les envois en cours seront annulés. Leurs images n’auront pas de données.",
  },
  projects: {
    title: "Choisir un projet",
    hint: "Chaque onglet du navigateur peut utiliser un projet différent.",
    none: "Vous n’avez de rôle dans aucun projet. Demandez-en un à votre administrateur.",
    unknown: "Projet",
    current: (name) => `Projet ${name}, changer de projet`,
    chosen: "Actuel",
    closed: "Vous n’avez pas accès à ce projet",
  },
  shell: {
    skip: "Aller au contenu",
    menu: "Menu",
    navigation: "Menu principal",
    images: "Images",
    create: "Créer des images",
    invitations: "Invitations",
    library: "Bibliothèque",
    catalog: "Catalogue",
    golden: "Images de référence",
    pending: (count) => `${count} en attente`,
    account: "Votre compte",
    signedInAs: (name, domain) => `${name}, domaine ${domain}`,
    roles: (roles) => (roles.length > 0 ? `Rôles : ${roles.join(", ")}` : "Aucun rôle"),
    light: "Thème clair",
    dark: "Thème sombre",
  },
  notFound: {
    title: "Page introuvable",
    hint: "L’adresse est peut-être fausse, ou la page a été supprimée.",
    home: "Aller aux images",
  },
  failure: {
    retry: "Réessayer",
    back: "Retour",
    requestId: (service) =>
      `Si le problème persiste, contactez votre opérateur et indiquez l’ID de la requête de ${service} :`,
    offline: "Vous êtes hors ligne",
    offlineHint:
      "Vérifiez votre connexion réseau. Les modifications ne peuvent pas être enregistrées tant que vous êtes hors ligne.",
    unreachable: "Polaris est injoignable",
    unreachableHint:
      "Vérifiez votre connexion réseau et réessayez. Si le problème persiste, contactez votre opérateur.",
    signedOut: "Connectez-vous, puis réessayez.",
    misconfigured: "Le serveur n’accepte pas les requêtes de cette page. Contactez votre opérateur.",
    unexpected: "Un problème est survenu",
    titles: {
      BAD_REQUEST: "Saisie non valide",
      UNAUTHORIZED: "Votre session est terminée",
      FORBIDDEN: "Vous n’avez pas l’autorisation",
      NOT_FOUND: "Introuvable",
      TIMEOUT: "La requête a pris trop de temps",
      CONFLICT: "En conflit avec l’état actuel",
      GONE: "N’est plus disponible",
      PRECONDITION_FAILED: "Modifié entre-temps par quelqu’un d’autre",
      PAYLOAD_TOO_LARGE: "Trop volumineux, ou au-delà de votre quota",
      UNSUPPORTED_MEDIA_TYPE: "Le fichier ne correspond pas à son format",
      UNPROCESSABLE_CONTENT: "Le fichier ne peut pas être traité",
      TOO_MANY_REQUESTS: "Trop de requêtes",
      BAD_GATEWAY: "OpenStack a signalé une erreur",
      SERVICE_UNAVAILABLE: "OpenStack n’est pas disponible",
      GATEWAY_TIMEOUT: "OpenStack n’a pas répondu à temps",
    },
  },
}
