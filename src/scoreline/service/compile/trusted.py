"""Which types a model file may name: a fixed list, checked before anything is built.

A skops file is data, but a file names the types that are built from it. We read those
names ourselves, allow no way of loading beside the listed ones, and have skops check
the file again. The list holds the parts of scikit-learn that score, and what they are
made of; it holds nothing that takes code, a file name or an address.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from scoreline.core.errors import ModelInvalid

__all__ = ["MAX_UNPACKED", "TRUSTED_TYPES", "check_types"]

MAX_UNPACKED: Final = 2 * 2**30  # bytes of a model's parts, taken together

# skops' kinds of parts that rebuild data, not behaviour.
_LOADERS: Final = frozenset(
    {
        "DTypeNode",
        "DefaultDictNode",
        "DictNode",
        "FunctionNode",
        "JsonNode",
        "ListNode",
        "LossNode",
        "MaskedArrayNode",
        "NdArrayNode",
        "ObjectNode",
        "OrderedDictNode",
        "PartialNode",
        "RandomGeneratorNode",
        "RandomStateNode",
        "SetNode",
        "SliceNode",
        "SparseMatrixNode",
        "TreeNode",
        "TupleNode",
        "TypeNode",
    }
)

# Functions that a fitted scikit-learn model refers to; all of them compute on arrays.
_FUNCTIONS: Final = {
    "numpy": "absolute exp expm1 log log10 log1p log2 sqrt square",
    "scipy.special": "expit logit",
    "sklearn.feature_selection._univariate_selection": (
        "chi2 f_classif f_oneway f_regression r_regression"
    ),
    "sklearn.feature_selection._mutual_info": (
        "mutual_info_classif mutual_info_regression"
    ),
    "sklearn.utils.validation": "check_array",
}

_TYPES: Final = {
    "builtins": (
        "bool bytes complex dict float frozenset int list set slice str tuple NoneType"
    ),
    "collections": "OrderedDict defaultdict",
    "functools": "partial",
    "numpy": (
        "bool bool_ bytes_ datetime64 dtype float16 float32 float64 int16 int32 int64 "
        "int8 intc intp ndarray object_ str_ timedelta64 uint16 uint32 uint64 uint8"
    ),
    "numpy.ma": "MaskedArray",
    "numpy.random._generator": "Generator",
    "numpy.random._mt19937": "MT19937",
    "numpy.random._pcg64": "PCG64",
    "numpy.random.mtrand": "RandomState",
    "scipy.interpolate._bsplines": "BSpline",
    "scipy.sparse._csc": "csc_array csc_matrix",
    "scipy.sparse._csr": "csr_array csr_matrix",
    "scipy.sparse._dia": "dia_array dia_matrix",
    "sklearn._loss._loss": (
        "CyAbsoluteError CyExponentialLoss CyHalfBinomialLoss CyHalfGammaLoss "
        "CyHalfMultinomialLoss CyHalfPoissonLoss CyHalfSquaredError "
        "CyHalfTweedieLoss CyHalfTweedieLossIdentity CyHuberLoss CyPinballLoss"
    ),
    "sklearn._loss.link": (
        "HalfLogitLink IdentityLink Interval LogLink LogitLink MultinomialLogit"
    ),
    "sklearn._loss.loss": (
        "AbsoluteError ExponentialLoss HalfBinomialLoss HalfGammaLoss "
        "HalfMultinomialLoss HalfPoissonLoss HalfSquaredError HalfTweedieLoss "
        "HalfTweedieLossIdentity HuberLoss PinballLoss"
    ),
    "sklearn.calibration": (
        "CalibratedClassifierCV _CalibratedClassifier _SigmoidCalibration"
    ),
    "sklearn.cluster._kmeans": "KMeans MiniBatchKMeans",
    "sklearn.compose._column_transformer": (
        "ColumnTransformer _RemainderColsList make_column_selector"
    ),
    "sklearn.compose._target": "TransformedTargetRegressor",
    "sklearn.cross_decomposition._pls": "CCA PLSCanonical PLSRegression",
    "sklearn.decomposition._factor_analysis": "FactorAnalysis",
    "sklearn.decomposition._fastica": "FastICA",
    "sklearn.decomposition._incremental_pca": "IncrementalPCA",
    "sklearn.decomposition._nmf": "MiniBatchNMF NMF",
    "sklearn.decomposition._pca": "PCA",
    "sklearn.decomposition._truncated_svd": "TruncatedSVD",
    "sklearn.discriminant_analysis": (
        "LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis"
    ),
    "sklearn.dummy": "DummyClassifier DummyRegressor",
    "sklearn.ensemble._bagging": "BaggingClassifier BaggingRegressor",
    "sklearn.ensemble._forest": (
        "ExtraTreesClassifier ExtraTreesRegressor RandomForestClassifier "
        "RandomForestRegressor RandomTreesEmbedding"
    ),
    "sklearn.ensemble._gb": "GradientBoostingClassifier GradientBoostingRegressor",
    "sklearn.ensemble._hist_gradient_boosting.binning": "_BinMapper",
    "sklearn.ensemble._hist_gradient_boosting.gradient_boosting": (
        "HistGradientBoostingClassifier HistGradientBoostingRegressor"
    ),
    "sklearn.ensemble._hist_gradient_boosting.predictor": "TreePredictor",
    "sklearn.ensemble._iforest": "IsolationForest",
    "sklearn.ensemble._stacking": "StackingClassifier StackingRegressor",
    "sklearn.ensemble._voting": "VotingClassifier VotingRegressor",
    "sklearn.ensemble._weight_boosting": "AdaBoostClassifier AdaBoostRegressor",
    "sklearn.feature_extraction.text": "TfidfTransformer",
    "sklearn.feature_selection._from_model": "SelectFromModel",
    "sklearn.feature_selection._rfe": "RFE RFECV",
    "sklearn.feature_selection._univariate_selection": (
        "GenericUnivariateSelect SelectFdr SelectFpr SelectFwe SelectKBest "
        "SelectPercentile"
    ),
    "sklearn.feature_selection._variance_threshold": "VarianceThreshold",
    "sklearn.frozen._frozen": "FrozenEstimator",
    "sklearn.impute._base": "MissingIndicator SimpleImputer",
    "sklearn.impute._iterative": "IterativeImputer _ImputerTriplet",
    "sklearn.impute._knn": "KNNImputer",
    "sklearn.isotonic": "IsotonicRegression",
    "sklearn.kernel_approximation": (
        "AdditiveChi2Sampler Nystroem PolynomialCountSketch RBFSampler "
        "SkewedChi2Sampler"
    ),
    "sklearn.linear_model._base": "LinearRegression",
    "sklearn.linear_model._bayes": "ARDRegression BayesianRidge",
    "sklearn.linear_model._coordinate_descent": (
        "ElasticNet ElasticNetCV Lasso LassoCV"
    ),
    "sklearn.linear_model._glm.glm": (
        "GammaRegressor PoissonRegressor TweedieRegressor"
    ),
    "sklearn.linear_model._huber": "HuberRegressor",
    "sklearn.linear_model._least_angle": (
        "Lars LarsCV LassoLars LassoLarsCV LassoLarsIC"
    ),
    "sklearn.linear_model._logistic": "LogisticRegression LogisticRegressionCV",
    "sklearn.linear_model._omp": (
        "OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV"
    ),
    "sklearn.linear_model._perceptron": "Perceptron",
    "sklearn.linear_model._quantile": "QuantileRegressor",
    "sklearn.linear_model._ridge": "Ridge RidgeCV RidgeClassifier RidgeClassifierCV",
    "sklearn.linear_model._sgd_fast": (
        "EpsilonInsensitive Hinge Huber ModifiedHuber SquaredEpsilonInsensitive "
        "SquaredHinge"
    ),
    "sklearn.linear_model._stochastic_gradient": "SGDClassifier SGDRegressor",
    "sklearn.linear_model._theil_sen": "TheilSenRegressor",
    "sklearn.metrics._dist_metrics": (
        "EuclideanDistance EuclideanDistance64 ManhattanDistance ManhattanDistance64 "
        "MinkowskiDistance MinkowskiDistance64"
    ),
    "sklearn.mixture._gaussian_mixture": "GaussianMixture",
    "sklearn.model_selection._classification_threshold": (
        "FixedThresholdClassifier TunedThresholdClassifierCV"
    ),
    "sklearn.multiclass": "OneVsOneClassifier OneVsRestClassifier _ConstantPredictor",
    "sklearn.naive_bayes": (
        "BernoulliNB CategoricalNB ComplementNB GaussianNB MultinomialNB"
    ),
    "sklearn.neighbors._ball_tree": "BallTree BallTree64",
    "sklearn.neighbors._classification": (
        "KNeighborsClassifier RadiusNeighborsClassifier"
    ),
    "sklearn.neighbors._kd_tree": "KDTree KDTree64",
    "sklearn.neighbors._nearest_centroid": "NearestCentroid",
    "sklearn.neighbors._regression": "KNeighborsRegressor RadiusNeighborsRegressor",
    "sklearn.neural_network._multilayer_perceptron": "MLPClassifier MLPRegressor",
    "sklearn.neural_network._stochastic_optimizers": "AdamOptimizer SGDOptimizer",
    "sklearn.pipeline": "FeatureUnion Pipeline",
    "sklearn.preprocessing._data": (
        "Binarizer MaxAbsScaler MinMaxScaler Normalizer PowerTransformer "
        "QuantileTransformer RobustScaler StandardScaler"
    ),
    "sklearn.preprocessing._discretization": "KBinsDiscretizer",
    "sklearn.preprocessing._encoders": "OneHotEncoder OrdinalEncoder",
    "sklearn.preprocessing._function_transformer": "FunctionTransformer",
    "sklearn.preprocessing._label": "LabelBinarizer LabelEncoder",
    "sklearn.preprocessing._polynomial": "PolynomialFeatures SplineTransformer",
    "sklearn.preprocessing._target_encoder": "TargetEncoder",
    "sklearn.random_projection": "GaussianRandomProjection SparseRandomProjection",
    "sklearn.svm._classes": "LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR",
    "sklearn.tree._classes": (
        "DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier "
        "ExtraTreeRegressor"
    ),
    "sklearn.tree._tree": "Tree",
    "sklearn.utils._bunch": "Bunch",
}


def _written_out(table: dict[str, str]) -> frozenset[str]:
    return frozenset(
        f"{module}.{name}" for module, names in table.items() for name in names.split()
    )


_TRUSTED_FUNCTIONS: Final = _written_out(_FUNCTIONS)
TRUSTED_TYPES: Final = _written_out(_TYPES) | _TRUSTED_FUNCTIONS


def check_types(path: Path) -> None:
    """Let *path* pass if it is a skops file that names trusted types only.

    Raises:
        ModelInvalid: If it is not; the message names the type.
    """
    for part in _parts(_document(path)):
        loader, name = part["__loader__"], f"{part['__module__']}.{part['__class__']}"
        if loader not in _LOADERS or name not in TRUSTED_TYPES:
            raise ModelInvalid(
                f"the model file holds the type {name[:120]!r}; allowed are the "
                "transformers, linear models, trees, ensembles and neighbours of "
                "scikit-learn"
            )
        if loader == "FunctionNode" and name not in _TRUSTED_FUNCTIONS:
            raise ModelInvalid(f"the model file uses the type {name!r} as a function")


def _document(path: Path) -> object:
    try:
        with zipfile.ZipFile(path) as file:
            size = sum(part.file_size for part in file.infolist())
            text = file.read("schema.json") if size <= MAX_UNPACKED else b"null"
        document: object = json.loads(text)
    except (zipfile.BadZipFile, KeyError, ValueError, RecursionError, OSError) as exc:
        raise ModelInvalid(
            "this is no skops file; write one with skops.io.dump(model, 'model.skops')"
        ) from exc
    if size > MAX_UNPACKED:
        raise ModelInvalid(f"the model's parts have more than {MAX_UNPACKED:,} bytes")
    return document


def _parts(document: object) -> Iterator[dict[str, Any]]:
    """Yield every part of *document* that says how to build it."""
    waiting = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part.values())
            if part.keys() & {"__loader__", "__module__", "__class__"}:
                yield {"__loader__": "", "__module__": "", "__class__": ""} | part
