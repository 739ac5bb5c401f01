from types import SimpleNamespace

from scoreline.client.recompiling import Recompiled, recompile
from scoreline.core.errors import ModelInvalid
from scoreline.wire.objects import BlobReference, PlanAnswer, ResourceObject


class FakeEndpoints:
    """Endpoints with one resource each, by name; all but those told compile."""

    def __init__(self, models, refused=()):
        self.models = models
        self.refused = refused
        self.asked = []

    def list(self):
        return [
            SimpleNamespace(
                name=name,
                experiment_location="versions/1",
                resources=[ResourceObject("model", BlobReference(model))],
            )
            for name, model in self.models.items()
        ]

    def recompile(self, name):
        self.asked.append(name)
        if name in self.refused:
            error = ModelInvalid("scikit-learn 9 can't load the model")
            error.answered = True
            raise error
        return PlanAnswer(compiled=True)


def test_models_that_endpoints_share_are_compiled_once():
    endpoints = FakeEndpoints({"default": "v", "acme": "own", "bolt": "v"})
    assert list(recompile(endpoints)) == [
        Recompiled(("default", "bolt"), compiled=True),
        Recompiled(("acme",), compiled=True),
    ]
    assert endpoints.asked == ["default", "acme"]


def test_models_that_can_not_be_loaded_stop_no_others():
    endpoints = FakeEndpoints({"default": "v", "acme": "own"}, refused=["default"])
    first, second = recompile(endpoints)
    assert first.refused
    assert "can't load" in first.reason
    assert second == Recompiled(("acme",), compiled=True)
