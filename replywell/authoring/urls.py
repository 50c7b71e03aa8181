"""Addresses of authoring: nouns."""

from django.urls import path

from replywell.authoring.views.categories import Categories, OneCategory
from replywell.authoring.views.contradictions import Contradictions, OneContradiction
from replywell.authoring.views.details import Details, Removal, Versions
from replywell.authoring.views.editor import Editor, NewArticle, Stands
from replywell.authoring.views.images import Image, Images
from replywell.authoring.views.lists import Articles, Review
from replywell.authoring.views.settlements import Settlement

app_name = "authoring"
urlpatterns = [
    path("", Articles.as_view(), name="articles"),
    path("new/", NewArticle.as_view(), name="new"),
    path("review/", Review.as_view(), name="review"),
    path("review/<slug:kind>/<int:pk>/settlement/", Settlement.as_view(), name="settlement"),
    path("contradictions/", Contradictions.as_view(), name="contradictions"),
    path("contradictions/<int:pk>/", OneContradiction.as_view(), name="contradiction"),
    path("categories/", Categories.as_view(), name="categories"),
    path("categories/<int:pk>/", OneCategory.as_view(), name="category"),
    path("images/<slug:checksum>/", Image.as_view(), name="image"),
    path("<int:pk>/", Editor.as_view(), name="article"),
    path("<int:pk>/state/", Stands.as_view(), name="state"),
    path("<int:pk>/details/", Details.as_view(), name="details"),
    path("<int:pk>/versions/", Versions.as_view(), name="versions"),
    path("<int:pk>/images/", Images.as_view(), name="images"),
    path("<int:pk>/removal/", Removal.as_view(), name="removal"),
]
