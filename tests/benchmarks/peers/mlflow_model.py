"""Save a pipeline as an MLflow model that answers probabilities.

Usage: ``python mlflow_model.py PIPELINE.joblib FOLDER``
"""

import sys

import joblib
import mlflow.sklearn

mlflow.sklearn.save_model(
    joblib.load(sys.argv[1]),
    sys.argv[2],
    pyfunc_predict_fn="predict_proba",
    serialization_format="cloudpickle",
)
