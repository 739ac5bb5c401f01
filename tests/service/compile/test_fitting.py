import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from scoreline.core.errors import IncompatibleModel
from scoreline.service.compile.fitting import check_fit
from scoreline.service.compile.inspection import inspect
from scoreline.service.compile.model import Model
from scoreline.service.entities import Sample
from support.pipelines import ROWS, applications, fitted, outcomes, texts

SAMPLE = Sample(tuple(applications()), texts(applications()))


def check(resource, name="model"):
    model = Model.of_pipeline(fitted())
    schema = inspect(model, SAMPLE)
    check_fit(model, name, resource, schema=schema, sample=SAMPLE)


def prepared():
    return fitted().named_steps["prepare"].transform(applications())


def test_a_model_of_another_kind_fits():
    check(HistGradientBoostingClassifier(max_iter=2).fit(prepared(), outcomes()))


def test_a_preparation_fitted_on_other_rows_fits():
    check(fitted().named_steps["prepare"], "prepare")


@pytest.mark.parametrize(
    ("name", "resource", "reason"),
    [
        ("clf", LogisticRegression(), "no resource 'clf'"),
        ("model", StandardScaler(), "StandardScaler, which has no predict"),
        ("model", SVC(), "has no predict_proba"),
        ("prepare", LogisticRegression(), "has no transform"),
        ("model", LogisticRegression(), "is not fitted"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(name, resource, reason):
    with pytest.raises(IncompatibleModel, match=reason):
        check(resource, name)


def test_another_number_of_features_is_told():
    own = LogisticRegression().fit(prepared()[:, :3], outcomes())
    with pytest.raises(IncompatibleModel, match=r"of features 3; the present one 9"):
        check(own)


def test_other_classes_are_told():
    own = LogisticRegression().fit(prepared(), outcomes(("no", "maybe")))
    with pytest.raises(IncompatibleModel, match=r"'maybe', 'no'; .* 'no', 'yes'"):
        check(own)


def test_a_regressor_does_not_stand_in_for_a_classifier():
    own = Ridge().fit(prepared(), range(ROWS))
    with pytest.raises(IncompatibleModel, match="has no predict_proba"):
        check(own)
