"""The help center's addresses: /help/LOCALE/…, and what programs read."""

from django.urls import path, register_converter

from replywell.portal.views import (
    article,
    chat,
    contact,
    entering,
    helped,
    home,
    incidents,
    machines,
    missing,
    requests,
    search,
)


class Locale:
    """A locale such as `de` or `pt-BR`."""

    regex = "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Checksum(Locale):
    """A SHA-256 in hexadecimal."""

    regex = "[0-9a-f]{64}"


class Colour(Locale):
    """A colour in hexadecimal."""

    regex = "[0-9a-f]{6}"


class WidgetKey(Locale):
    """The public key of a chat."""

    regex = "[a-z0-9]{8,40}"


register_converter(WidgetKey, "widget")
register_converter(Locale, "locale")
register_converter(Checksum, "checksum")
register_converter(Colour, "colour")

app_name = "portal"
urlpatterns = [
    path("robots.txt", machines.robots, name="robots"),
    path("chat/<widget:key>.js", chat.loader, name="chat-loader"),
    path("chat/<widget:key>/", chat.frame, name="chat"),
    path("chat/<widget:key>/poll", chat.Poll.as_view(), name="chat-poll"),
    path("chat/<widget:key>/files", chat.Files.as_view(), name="chat-files"),
    path("chat/<widget:key>/files/<str:token>", chat.read_file, name="chat-file"),
    path("chat/confirm/<str:token>/", chat.Confirmation.as_view(), name="chat-confirm"),
    path("help/", home.Entrance.as_view(), name="entrance"),
    path("help/sitemap.xml", machines.sitemap, name="sitemap"),
    path("help/colours-<colour:colour>.css", machines.colours, name="colours"),
    path("help/logo/<checksum:checksum>", machines.logo, name="logo"),
    path("help/images/<checksum:checksum>", machines.image, name="image"),
    path("help/<locale:locale>/", home.Home.as_view(), name="home"),
    path("help/<locale:locale>/feed.atom", machines.Feed.as_view(), name="feed"),
    path("help/<locale:locale>/articles/", home.Articles.as_view(), name="articles"),
    path("help/<locale:locale>/categories/<slug:slug>/", home.OneCategory.as_view(), name="category"),
    path("help/<locale:locale>/articles/<str:slug>/", article.OneArticle.as_view(), name="article"),
    path("help/<locale:locale>/articles/<str:slug>/feedback/", article.Feedback.as_view(), name="feedback"),
    path("help/<locale:locale>/incidents/", incidents.Incidents.as_view(), name="incidents"),
    path("help/<locale:locale>/incidents/feed.atom", incidents.Feed.as_view(), name="incidents-feed"),
    path("help/<locale:locale>/search/", search.Search.as_view(), name="search"),
    path("help/<locale:locale>/search/noted/", search.Noted.as_view(), name="noted"),
    path("help/<locale:locale>/contact/", contact.Contact.as_view(), name="contact"),
    path("help/<locale:locale>/contact/questions/", contact.Questions.as_view(), name="questions"),
    path("help/<locale:locale>/contact/answers/", contact.Answers.as_view(), name="answers"),
    path("help/<locale:locale>/contact/answered/", contact.Answered.as_view(), name="answered"),
    path("help/<locale:locale>/contact/sent/<str:token>/", contact.Sent.as_view(), name="sent"),
    path("help/<locale:locale>/requests/", requests.Requests.as_view(), name="requests"),
    path("help/<locale:locale>/requests/enter/", entering.Enter.as_view(), name="enter"),
    path("help/<locale:locale>/requests/enter/<str:secret>/", entering.Link.as_view(), name="link"),
    path("help/<locale:locale>/requests/leave/", entering.Leave.as_view(), name="leave"),
    path("help/<locale:locale>/requests/password/", entering.Password.as_view(), name="password"),
    path("help/<locale:locale>/requests/<int:number>/", requests.OneRequest.as_view(), name="request"),
    path("help/<locale:locale>/requests/<int:number>/solved/", requests.Solved.as_view(), name="solved"),
    path("help/<locale:locale>/requests/<int:number>/rating/", requests.Rating.as_view(), name="rating"),
    path(
        "help/<locale:locale>/requests/<int:number>/files/<int:file>/", requests.File.as_view(), name="file"
    ),
    path("help/<locale:locale>/solved/<str:token>/", helped.DidItHelp.as_view(), name="did-it-help"),
    path("help/<path:rest>", missing.Missing.as_view(), name="missing"),
]
